import { describe, expect, it } from 'vitest';
import { Random } from './random.ts';
import { valueFor } from './request-values.ts';

const schema = {
  type: 'object',
  properties: {
    functionId: { type: 'string' },
    kind: { enum: ['A', 'B'] },
    sizes: { type: 'array', items: { type: 'integer', minimum: 5, maximum: 7 } },
  },
  required: ['functionId'],
};

describe('valueFor', () => {
  it('mixes values that follow the schema with hostile ones, the same for a seed', () => {
    const made = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 400 }, () =>
        valueFor(schema, { name: '', known: { functionId: ['d4e1'] }, random }),
      );
    };
    const values = made(5);
    expect(JSON.stringify(made(5))).toBe(JSON.stringify(values));
    const ids = values.map((value) => (value as { functionId?: unknown } | null)?.functionId);
    expect(ids.filter((id) => id === 'd4e1').length).toBeGreaterThan(100);
    expect(values.filter((value) => value === null || typeof value !== 'object').length).toBeGreaterThan(10);
    expect({}).not.toHaveProperty('polluted');
  });
});
