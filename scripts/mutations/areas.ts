import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutation } from './mutation.ts';

const areasDir = join(import.meta.dirname, 'areas');

/** @returns the mutations of each file in `areas`, which exports them as `mutations` */
export async function mutationsByArea(): Promise<Map<string, readonly Mutation[]>> {
  const found = new Map<string, readonly Mutation[]>();
  for (const name of readdirSync(areasDir).filter((each) => each.endsWith('.ts'))) {
    const { mutations }: { mutations: readonly Mutation[] } = await import(join(areasDir, name));
    found.set(name.replace(/\.ts$/, ''), mutations);
  }
  return found;
}
