import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a data folder whose database was in use; without the database, they show that it was lost. */
export function signsOfCloud(dataDir: string): string[] {
  const signs = ['iam/signing-key.pem', 'logs.sqlite'].filter((name) => sizeOf(join(dataDir, name)) > 0);
  const [packaged] = namesIn(join(dataDir, 'packages')).filter((name) => name.endsWith('.zip'));
  return packaged === undefined ? signs : [...signs, join('packages', packaged)];
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function namesIn(dir: string): string[] {
  return statSync(dir, { throwIfNoEntry: false }) === undefined
    ? []
    : readdirSync(dir, { recursive: true, encoding: 'utf8' });
}
