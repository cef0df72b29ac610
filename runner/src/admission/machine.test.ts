import { describe, expect, it } from 'vitest';
import { machineAdmission, ofBuild } from './machine.ts';

const gibibyte = 1024 ** 3;

describe('machineAdmission', () => {
  it('grants a build of another subject while one subject runs as many as it may', async () => {
    const admission = machineAdmission({ memoryBytes: 64 * gibibyte, cpuCores: 2 });
    const amount = ofBuild({ ms: 1000, memoryBytes: gibibyte, temporaryBytes: 0 });
    const granted: string[] = [];
    const ask = (subject: string) =>
      admission.ask({
        of: [subject, 'function'],
        amount,
        onGranted: () => granted.push(subject),
        onRefused: () => {},
      });
    for (let n = 0; n < 3; n++) ask('busy');
    ask('other');
    expect(granted).toEqual(['busy', 'busy', 'other']);
  });
});
