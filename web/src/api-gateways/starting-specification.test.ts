import { describe, expect, it } from 'vitest';
import { startingSpecification } from './starting-specification.ts';

describe('startingSpecification', () => {
  it('calls the function', () => {
    const text = startingSpecification({ name: 'pets', functionId: 'd4e0' });
    expect(text).toContain('\n  title: "pets"\n');
    expect(text).toContain('\n        function_id: d4e0\n');
  });

  it('has the route of the function as a comment when there is no function', () => {
    const text = startingSpecification({ name: '', functionId: '' });
    const lines = text.split('\n');
    expect(lines).toContain('  # /function:');
    expect(lines.filter((line) => line.includes('function') && !line.startsWith('  # '))).toEqual([]);
    expect(text).toContain('\n  title: "API"\n');
  });
});
