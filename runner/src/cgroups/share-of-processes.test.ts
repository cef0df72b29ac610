import { describe, expect, it } from 'vitest';
import { shareOfProcesses } from './share-of-processes.ts';

const limits = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             ${soft}                63000                processes \n`;

describe('share of processes', () => {
  it('takes half of what the person may have', () => {
    expect(shareOfProcesses(limits('31000'))).toEqual(['prlimit', '--nproc=15500:15500']);
  });

  it('needs no limit when the person has none', () => {
    expect(shareOfProcesses(limits('unlimited'))).toEqual([]);
  });
});
