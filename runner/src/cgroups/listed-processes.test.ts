import { describe, expect, it } from 'vitest';
import { listedProcesses } from './listed-processes.ts';

describe('listedProcesses', () => {
  it('reads one PID a line', () => {
    expect(listedProcesses('12\n345\n')).toEqual([12, 345]);
    expect(listedProcesses('')).toEqual([]);
  });

  it('leaves out processes of other PID namespaces, which the kernel lists as 0', () => {
    expect(listedProcesses('0\n12\n0\n')).toEqual([12]);
  });
});
