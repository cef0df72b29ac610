import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { variants } from './variants.ts';

/** SHA-256 of the published programs. The tutorial promises that they run unchanged. */
const published: Record<string, string> = {
  'node-context': 'a4f0ca2f8a8792db81cc44213dd36aaaa80ab6d45b948e9bd39079bc539b3873',
  'node-metadata': 'd6f838fe84c480c7690f9f462b9e6493edb39c3b2251146a5238202e9f2a835c',
  'python-context': 'd08fd9563575b92dc4595d63152d15a34ec8fa023f19157fb905b62493ce5860',
  'python-metadata': '6a0498c991cc3e139f07a872048f8898dbd9bd5fc10d76d642a903e8bddbd354',
};
const here = join(import.meta.dirname, 'programs');
const original = join(import.meta.dirname, '../../../../shared/seed');

test.each(variants)('the program of $id is byte for byte the published one', ({ id, file, program }) => {
  const bytes = readFileSync(join(here, id, file));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(published[id]);
  expect(program).toBe(bytes.toString());
  if (existsSync(original)) expect(bytes.equals(readFileSync(join(original, id, file)))).toBe(true);
});
