import { describe, expect, it } from 'vitest';
import { shareOfProcesses } from './share-of-processes.ts';

const limits = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             ${soft}                63000                processes \n`;

describe('share of processes', () => {
  it('is half of what the person may have', () => {
    expect(shareOfProcesses(limits('31000'))).toEqual(['prlimit', '--nproc=15500:15500']);
  });

  it('is not needed when the person has no limit', () => {
    expect(shareOfProcesses(limits('unlimited'))).toEqual([]);
  });
});
