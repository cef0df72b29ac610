import { describe, expect, it } from 'vitest';
import { RunnerError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { Message } from '../../message.ts';
import { messageOf } from '../../messages.ts';
import { throwUnlessDone } from './build-outcome.ts';

const interpreter = {
  id: 'python311',
  language: 'python',
  exactVersion: '3.11.7',
  program: 'python3',
  command: [],
} as const;

type End = Parameters<typeof throwUnlessDone>[1]['outcome'];
const failed: End = { kind: 'returned', resultJson: '{"status": 1}' };
const error = { errorMessage: 'it went away', errorType: 'Error' };

type Ended = {
  lines?: readonly string[];
  denied?: readonly string[];
  outcome?: End;
  ranOutOfMemory?: boolean;
};
function failure({ lines = [], denied = [], outcome = failed, ranOutOfMemory = false }: Ended): RunnerError {
  const said = denied.map((text): [string, Message] => [text, messageOf('PLAIN', { text })]);
  const more = { denied: new Map(said), ranOutOfMemory, interpreter, allowed: limits.build };
  try {
    throwUnlessDone({ tool: 'pip' }, { outcome, lines, ...more });
  } catch (error) {
    if (error instanceof RunnerError) return error;
    throw error;
  }
  throw new Error('it was built');
}

describe('a failed build', () => {
  it.each<[string | undefined, Ended]>([
    ['TOOL_FAILED', { lines: ['ERROR: no'] }],
    ['TOOL_TIMED_OUT_MINUTES', { outcome: { kind: 'timedOut', error } }],
    ['TOOL_OUT_OF_MEMORY', { outcome: { kind: 'outOfMemory', error } }],
    ['TOOL_OUT_OF_MEMORY', { ranOutOfMemory: true }],
    ['TOOL_OUT_OF_SPACE', { lines: ['npm error ENOSPC: no space left on device'] }],
    ['TOOL_OUTSIDE_REGISTRIES', { lines: ['fatal: Could not resolve host: git.example'] }],
    ['TOOL_FOUND_NO_PACKAGE', { lines: ['ERROR: No matching distribution (from versions: none)'] }],
    [undefined, { outcome: { kind: 'crashed', error } }],
  ])('has the cause %s when %j', (cause, ended) => {
    const { said, message, code } = failure(ended);
    expect([code, said?.code]).toEqual(['BUILD_FAILED', 'BUILD_NOT_INSTALLED']);
    expect(said?.params['why.reason']).toBe(cause);
    expect(message).not.toMatch(/[{}]/);
  });

  it('keeps the output of its tool apart from the cause, whole with what the tool started', () => {
    const lines = [
      'Collecting it',
      'error: subprocess-exited-with-error',
      '× git clone did not run',
      '╰─> See above',
    ];
    const { said, message } = failure({ lines });
    expect(said?.params.output).toBe(`\n${lines.slice(1).join('\n')}`);
    expect(message).toBe(`The dependencies could not be installed: pip ended with 1.${said?.params.output}`);
  });

  it('says where things belong that a build does not reach', () => {
    const { message } = failure({ lines: ['fatal: Could not resolve host: git.example'] });
    expect(message).toContain('What lies elsewhere, as in a git repository, goes into the zip.\nfatal: ');
  });

  it('names interpreter and platform when the index has nothing, unless the index did not answer', () => {
    const lines = ['ERROR: Could not find a version that satisfies the requirement a (from versions: none)'];
    expect(failure({ lines }).message).toContain('no file of it for Python 3.11.7 on linux');
    const silent = 'index.example:443 does not answer: connect ECONNREFUSED.';
    expect(failure({ lines, denied: [silent] }).message).toBe(
      `The dependencies could not be installed: pip ended with 1.\n${silent}\n${lines[0]}`,
    );
  });
});
