/**
 * Everything that the design sets a budget for, measured in one run with the peers beside it.
 * Machines differ and are noisy: read the ratios, and the medians before the tails.
 */
import { cpus } from 'node:os';
import { CloudClient } from './cloud-client.ts';
import { startConsole } from './console-process.ts';
import { printTable, type Row } from './report.ts';
import { firstAnswers } from './rows/first-answers.ts';
import { coldBurst, hourOfCalls, idleMemory, instanceMemory } from './rows/memory.ts';
import { metadata } from './rows/metadata.ts';
import { warmCalls } from './rows/warm-calls.ts';

const target = await startConsole();
const client = new CloudClient(target);
const rows: Row[] = [];
try {
  await client.signIn();
  rows.push(idleMemory(target));
  rows.push(...(await step('memory of an instance', () => instanceMemory(target, client))));
  rows.push(...(await step('first answers', () => firstAnswers(client))));
  rows.push(...(await step('warm calls', () => warmCalls(client))));
  rows.push(...(await step('metadata service', () => metadata(client))));
  rows.push(await step('an hour of calls', () => hourOfCalls(target, client)));
  rows.push(await step('burst of cold functions', () => coldBurst(client)));
} finally {
  await target.stop();
}
console.log(`\n${cpus().length} × ${cpus()[0]?.model.trim()}, Node.js ${process.version}\n`);
printTable(rows);

async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  console.log(`measuring ${name} …`);
  return work();
}
