/** The tutorial's four programs, byte for byte, on every runtime of their language. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, Runner } from '../src/index.ts';
import { installedRuntimes, openRunner, run, tokenOf, version } from './harness.ts';

let runner: Runner;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

const resultOf = (outcome: Outcome) => JSON.parse(outcome.kind === 'returned' ? outcome.resultJson : '');

describe.each(await installedRuntimes())('%s', (runtime) => {
  const language = runtime.startsWith('nodejs') ? 'node' : 'python';
  const program = (kind: string) =>
    version(`seed/${language}-${kind}`, { runtime, serviceAccountId: 'account1' });

  it('reads the token from the handler context', async () => {
    const outcome = await run(runner, program('context'));
    expect(resultOf(outcome)).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'text/plain' },
      body: tokenOf('account1'),
    });
  });

  it('reads the token from the metadata service', async () => {
    const outcome = await run(runner, program('metadata'));
    const value = resultOf(outcome);
    expect(value.code ?? value.statusCode).toBe(200);
    expect(value.body).toBe(JSON.stringify(tokenOf('account1')));
  });
});
