import { existsSync, readFileSync } from 'node:fs';
import { writeDurably } from '../storage/durable-file.ts';

/** Reads a secret that lives in a file of mode 0600, making it first when it is not there. */
export function secretFile(path: string, make: () => string): string {
  if (!existsSync(path)) writeDurably(path, `${make()}\n`);
  return readFileSync(path, 'utf8').trim();
}
