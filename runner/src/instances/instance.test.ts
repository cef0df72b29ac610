import { describe, expect, it, test } from 'vitest';
import type { HostFrame } from '../channel/frames.ts';
import { limits } from '../limits.ts';
import type { Sandbox, SandboxListener } from '../sandbox/sandbox.ts';
import type { LogLine } from '../types.ts';
import { Instance } from './instance.ts';

const version = {
  functionId: 'd4e',
  versionId: 'd4eversion',
  folderId: 'b1g',
  runtime: 'nodejs22',
  entrypoint: 'index.main',
  memoryBytes: 128 * 1024 * 1024,
  executionTimeoutMs: 1000,
  environment: {},
  concurrency: 1,
  code: { sha256: '', read: (use: (files: []) => Promise<never>) => use([]) },
};

/** A sandbox that answers each call at once and continues to print for this many turns of the event loop. */
function printing(turns: number) {
  let listener: SandboxListener | undefined;
  let left = turns;
  const print = () => {
    if (left-- <= 0) return;
    listener?.output({ stream: 'stdout', chunk: Buffer.from('more\n') });
    setImmediate(print);
  };
  const sandbox = {
    attach: (attached: SandboxListener) => {
      listener = attached;
    },
    send: (frame: HostFrame) => {
      if (frame.type !== 'call') return;
      listener?.frame({ type: 'result', callId: frame.callId, body: '"done"' });
      print();
    },
    resetPeak: () => {},
    peakMemoryBytes: () => undefined,
    kill: async () => {},
    gone: new Promise<void>(() => {}),
  };
  return new Instance(sandbox as unknown as Sandbox, version);
}

const call = (instance: Instance, lines: LogLine[]) =>
  instance.run(
    { requestId: 'r', eventJson: '{}', onLog: (line) => lines.push(line) },
    { deadlineMs: performance.now() + 60_000, token: undefined },
  );

test('Instance › returns an answer although its process prints without end', async () => {
  const { outcome } = await call(printing(Number.POSITIVE_INFINITY), []);
  expect(outcome).toEqual({ kind: 'returned', resultJson: '"done"' });
});

test('Instance › assigns output printed before the answer to the call, although it arrives later', async () => {
  const lines: LogLine[] = [];
  await call(printing(3), lines);
  expect(lines.map(({ text }) => text)).toEqual(['more', 'more', 'more']);
});

describe('Instance', () => {
  it('breaks the channel of a sandbox that goes on answering what nobody waits for', () => {
    let listener: SandboxListener | undefined;
    const reasons: string[] = [];
    const sandbox = {
      attach: (attached: SandboxListener) => {
        listener = attached;
      },
      break: (reason: string) => {
        reasons.push(reason);
      },
    };
    new Instance(sandbox as unknown as Sandbox, version);
    for (let sent = 0; sent < limits.strayFrames; sent += 1) listener?.frame({ type: 'loaded' });
    expect(reasons).toEqual([]);
    listener?.frame({ type: 'ready' });
    expect(reasons).toEqual(['it sent answers that nobody waits for']);
  });
});
