/**
 * Thread that calls a function every 25 ms and reports how long each call took, because the test's own thread is
 * busy.
 */
import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const { url, token } = workerData as { url: string; token: string };
const everyMs = 25;
const agent = new Agent({ keepAlive: true });
/** How much longer work takes than on an idle machine. */
let slowness: number[] = [];
let tookMs: number[] = [];
let underWay = 0;
let isAsked = false;

function call(): void {
  slowness.push(measuredSlowness());
  const beganMs = performance.now();
  underWay += 1;
  const asked = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
    response.resume();
    response.on('end', () => ended(response.statusCode === 200 ? performance.now() - beganMs : Infinity));
  });
  asked.on('error', () => ended(Infinity));
  asked.end();
}

function ended(ms: number): void {
  underWay -= 1;
  tookMs.push(ms);
  if (isAsked && underWay === 0) tell();
}

/** Ratio of wall-clock time to processor time for a millisecond of work. */
function measuredSlowness(): number {
  const beganMs = performance.now();
  const begin = process.threadCpuUsage();
  let spentUs = 0;
  while (spentUs < 1000) {
    const { user, system } = process.threadCpuUsage(begin);
    spentUs = user + system;
  }
  return Math.max(1, ((performance.now() - beganMs) * 1000) / spentUs);
}

function tell(): void {
  isAsked = false;
  slowness.sort((a, b) => a - b);
  parentPort?.postMessage({ tookMs, slowness: slowness[Math.floor(slowness.length * 0.9)] ?? 1 });
  tookMs = [];
  slowness = [];
}

setInterval(call, everyMs);
/** Reports every call that has begun. */
parentPort?.on('message', () => {
  isAsked = true;
  if (underWay === 0) tell();
});
