import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Reads a secret that lives in a file of mode 0600, making it first when it is not there. */
export function secretFile(path: string, make: () => string): string {
  if (!existsSync(path)) writeSecretFile(path, `${make()}\n`);
  return readFileSync(path, 'utf8').trim();
}

/** Written aside and renamed, so a kill in the middle leaves no half secret. */
export function writeSecretFile(path: string, text: string): void {
  const aside = `${path}.${process.pid}.new`;
  const file = openSync(aside, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(aside, path);
}
