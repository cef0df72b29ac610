// `npm start`: sets up whatever is missing on this machine, then serves the console until it is stopped.
import { setUp } from './set-up.mjs';
import { giveUp } from './step.mjs';
import { stopOnSignal } from './stop-on-signal.mjs';
import { supervise } from './supervise.mjs';

const setUpEnd = stopOnSignal();
try {
  await setUp({ purpose: 'start', signal: setUpEnd.signal });
} catch (error) {
  giveUp(error);
}
setUpEnd.release();

supervise();
