import { expect, test } from 'vitest';
import { messageOf } from '../messages.ts';
import { diagnose } from '../sandbox/preflight.ts';
import { fixOf, overlayFinding } from './doctor.ts';
import { examineMachine, examineRuntimes } from './machine.ts';

test('doctor › checks each part of the machine and gives a fix for each failure', async () => {
  const findings = await examineMachine();
  expect(findings.map((finding) => finding.id)).toEqual([
    'user-namespaces',
    'apparmor',
    'seccomp',
    'cgroups',
    'bubblewrap',
    'iproute2',
    'util-linux',
    'host-users',
    'slirp4netns',
  ]);
  for (const finding of findings) expect(finding.state === 'ok' || finding.fix).toBeTruthy();
});

test('doctor › gives the fix for a missing runtime', () => {
  const base = { language: 'python', title: 'Python 3.7' } as const;
  expect(
    examineRuntimes([
      { ...base, id: 'python37', state: 'notInstalled', inCloud: 'deprecated', fix: 'pyenv install 3.7' },
      { ...base, id: 'python311', state: 'installed', inCloud: 'deprecated', exactVersion: '3.11.2' },
    ]),
  ).toMatchObject([
    { id: 'runtime-python37', state: 'warning', fix: 'pyenv install 3.7' },
    { id: 'runtime-python311', state: 'ok', detail: 'version 3.11.2' },
  ]);
});

test.each([
  [
    "bwrap: Can't mount proc (really)",
    'Start the container with unmasked paths (Docker: --security-opt systempaths=unconfined)',
  ],
  ['bwrap: Unknown option --disable-userns', 'Install a newer one, as Debian 12 and Ubuntu 24.04 have'],
  [
    'status 1',
    'Start the console outside of any container, or let the container make namespaces and mount /proc',
  ],
])('doctor › gives a fix for a sandbox that does not start (%s)', (said, fix) => {
  const problem = diagnose(said, () => undefined);
  expect(fixOf(problem, [])).toHaveProperty('text', fix);
  const known = { id: 'seccomp', title: 'x', state: 'problem', detail: 'y', fix: 'sudo do this' } as const;
  expect(fixOf(problem, [known])).toBe('sudo do this');
});

test('doctor › names the package of a missing program', () => {
  const fix = messageOf('FIX_COMMAND', { command: 'sudo apt-get install bubblewrap' });
  const problem = messageOf('ISOLATION_PROGRAMS_MISSING', { programs: 'bwrap', fix });
  expect(fixOf(problem, [])).toEqual(fix);
});

test('doctor › warns with what is weaker and a fix when the kernel mounts no overlays', () => {
  expect(overlayFinding('mount: refused')).toMatchObject({
    state: 'warning',
    detail: expect.stringMatching(/file locks.*\(mount: refused\)/),
    fix: expect.stringContaining('Linux 5.11'),
  });
});
