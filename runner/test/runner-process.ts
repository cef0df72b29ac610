/** A runner in its own process with one call that never ends, for tests that kill it. */
import { openRunner, run, version } from './harness.ts';

const runner = await openRunner();
await run(runner, version('context', { runtime: 'nodejs22' }));
await run(runner, version('process', { runtime: 'nodejs22', entrypoint: 'index.hangs' }), {
  onLog: ({ text }) => text.startsWith('START') && console.log('running'),
});
