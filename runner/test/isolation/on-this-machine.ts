/**
 * Prints as JSON whether functions can run on this machine, which protections are weaker, and the result of one call.
 */

import { createRunner } from '../../src/index.ts';
import { dataDir, run, versionOf } from '../harness.ts';

const runner = await createRunner({ dataDir, tokens: { tokenFor: async () => undefined } });
const code = { 'index.js': 'console.log("it ran");\nexports.main = async () => "returned";' };
const problem = await runner.isolationProblem();
const sharedInodes = problem === undefined ? await runner.sharedInodes() : undefined;
const call = await run(runner, versionOf(code, { runtime: 'nodejs22' })).then(
  ({ kind, lines }) => ({ kind, printed: lines('stdout') }),
  (error: unknown) => ({ kind: 'refused', message: error instanceof Error ? error.message : String(error) }),
);
await runner.close();
console.log(JSON.stringify({ problem: problem?.text ?? null, sharedInodes, call }));
