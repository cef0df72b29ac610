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
 * Since when this owner secret is in force, in epoch ms; 0 when there was none before it. What an earlier secret
 * bought ends with it: changing the secret is how an owner shuts out whoever learned it.
 * @param iamDir remembers the secret's digest from start to start
 * @param isFirst whether nothing was bought yet; elsewhere a file that is missing ends what was bought
 */
export function inForceSince({
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
