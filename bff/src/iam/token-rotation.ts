import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../errors.ts';
import { writeDurably } from '../storage/durable-file.ts';
import { damagedFile } from '../storage/storage-fault.ts';

const record = z.strictObject({ digest: z.string(), sinceMs: z.number() });
type Record = z.infer<typeof record>;

/**
 * Time at which the owner rotated the secret, in epoch ms; 0 for the first secret. Sessions and tokens from an
 * earlier secret end then: an owner rotates the secret to lock out a person who learned it.
 * @param iamDir keeps the secret's digest between starts
 * @param isFirst whether no session or token can exist yet; otherwise a missing file ends all of them
 */
export function ownerSecretRotatedAt({
  iamDir,
  secret,
  nowMs,
  isFirst,
}: {
  iamDir: string;
  secret: string;
  nowMs: number;
  isFirst: boolean;
}): number {
  const path = join(iamDir, 'owner-token-in-force.json');
  const digest = createHash('sha256').update(secret).digest('hex');
  const known = existsSync(path) ? readRecord(path) : undefined;
  if (known?.digest === digest) return known.sinceMs;
  const sinceMs = isFirst ? 0 : nowMs;
  writeDurably(path, JSON.stringify({ digest, sinceMs }));
  return sinceMs;
}

function readRecord(path: string): Record {
  try {
    return record.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new StartError(
      damagedFile(path, 'delete it, which ends every session and token of the owner, and start again'),
    );
  }
}
