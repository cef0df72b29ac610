import { expect, test } from 'vitest';
import { limits } from '../../limits.ts';
import { RunnerError } from '../../types.ts';
import { throwUnlessDone } from './build-outcome.ts';

const interpreter = {
  id: 'python311',
  language: 'python',
  exactVersion: '3.11.7',
  program: 'python3',
  command: [],
} as const;

function said(lines: readonly string[], refusals: readonly string[] = []): string {
  const plan = { tool: 'pip', hasLockfile: false, files: [], isShared: true } as const;
  const outcome = { kind: 'returned', resultJson: '{"status": 1}', durationMs: 1 } as const;
  const more = { refusals: new Set(refusals), ranOutOfMemory: false, interpreter, allowed: limits.build };
  try {
    throwUnlessDone(plan, { outcome, lines, ...more });
  } catch (error) {
    if (error instanceof RunnerError) return error.message;
    throw error;
  }
  return 'it was built';
}

test('build outcome › includes the whole output of a failed program that the tool started', () => {
  const lines = [
    'Collecting it',
    'error: subprocess-exited-with-error',
    '× git clone did not run',
    '╰─> See above',
  ];
  expect(said(lines)).toBe(
    'The dependencies could not be installed: pip ended with 1.\nerror: subprocess-exited-with-error\n× git clone did not run\n╰─> See above',
  );
});

test('build outcome › explains where to put things from hosts that a build does not reach', () => {
  expect(
    said(["fatal: unable to access 'https://git.example/': Could not resolve host: git.example"]),
  ).toContain(
    '\nA build reaches its registries alone. What lies elsewhere, as in a git repository, goes into the zip.\n',
  );
});

test('build outcome › explains an index without a fitting file, unless it did not answer', () => {
  const lines = ['ERROR: Could not find a version that satisfies the requirement a (from versions: none)'];
  expect(said(lines)).toContain('no file of it for Python 3.11.7 on linux');
  const silent = 'index.example:443 does not answer: connect ECONNREFUSED.';
  expect(said(lines, [silent])).toBe(
    `The dependencies could not be installed: pip ended with 1.\n${silent}\n${lines[0]}`,
  );
});
