import { expect, test } from 'vitest';
import { examineMachine, examineRuntimes } from './machine.ts';

test('looks at each part of the machine and gives a mend for whatever is not well', async () => {
  const findings = await examineMachine();
  expect(findings.map((finding) => finding.id)).toEqual([
    'user-namespaces',
    'apparmor',
    'seccomp',
    'cgroups',
    'bubblewrap',
    'iproute2',
    'util-linux',
    'slirp4netns',
  ]);
  for (const finding of findings) expect(finding.state === 'ok' || finding.remedy).toBeTruthy();
});

test('says of a runtime that is missing how to get it', () => {
  const base = { language: 'python', title: 'Python 3.7' } as const;
  expect(
    examineRuntimes([
      { ...base, id: 'python37', state: 'notInstalled', inCloud: 'deprecated', remedy: 'pyenv install 3.7' },
      { ...base, id: 'python311', state: 'installed', inCloud: 'deprecated', exactVersion: '3.11.2' },
    ]),
  ).toMatchObject([
    { id: 'runtime-python37', state: 'warning', remedy: 'pyenv install 3.7' },
    { id: 'runtime-python311', state: 'ok', detail: 'version 3.11.2' },
  ]);
});
