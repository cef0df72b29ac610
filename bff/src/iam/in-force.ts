import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const record = z.strictObject({ digest: z.string(), sinceMs: z.number() });

/**
 * Since when this owner secret is in force, in epoch ms; 0 when there was none before it. What an earlier secret
 * bought ends with it: changing the secret is how an owner shuts out whoever learned it.
 * @param iamDir remembers the secret's digest from start to start.
 */
export function inForceSince({
  iamDir,
  secret,
  nowMs,
}: {
  iamDir: string;
  secret: string;
  nowMs: number;
}): number {
  const path = join(iamDir, 'owner-token-in-force.json');
  const digest = createHash('sha256').update(secret).digest('hex');
  const known = existsSync(path) ? record.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
  if (known?.digest === digest) return known.sinceMs;
  const sinceMs = known === undefined ? 0 : nowMs;
  const aside = `${path}.${process.pid}.new`;
  writeFileSync(aside, JSON.stringify({ digest, sinceMs }), { mode: 0o600, flush: true });
  renameSync(aside, path);
  return sinceMs;
}
