import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The tutorial's four programs, byte for byte as the tutorial publishes them. */
export const variants = ['node-context', 'node-metadata', 'python-context', 'python-metadata'] as const;
export type Variant = (typeof variants)[number];

export function languageOf(variant: Variant): 'nodejs' | 'python' {
  return variant.startsWith('node') ? 'nodejs' : 'python';
}

export function programOf(variant: Variant): { path: string; text: string } {
  const path = languageOf(variant) === 'nodejs' ? 'index.js' : 'index.py';
  const file = new URL(`../../web/src/tutorial/programs/${variant}/${path}`, import.meta.url);
  return { path, text: readFileSync(fileURLToPath(file), 'utf8') };
}
