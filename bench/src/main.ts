/**
 * Measures every value that has a budget in the design, in one run and beside the peers.
 * Machines differ and are noisy: compare ratios first, and medians before tail percentiles.
 */
import { cpus } from 'node:os';
import { CloudClient } from './cloud-client.ts';
import { startConsole } from './console-process.ts';
import { printTable, type Row } from './report.ts';
import { dependencies } from './rows/dependencies.ts';
import { firstAnswers } from './rows/first-answers.ts';
import { coldBurst, hourOfCalls, idleMemory, instanceMemory } from './rows/memory.ts';
import { metadata } from './rows/metadata.ts';
import { screens } from './rows/screens.ts';
import { warmCalls } from './rows/warm-calls.ts';

const target = await startConsole();
const client = new CloudClient(target);
const steps: readonly [name: string, measure: () => Promise<Row[]>][] = [
  ['memory at rest', () => idleMemory(target, client)],
  ['screens', () => screens(target, client)],
  ['memory of an instance', () => instanceMemory(target, client)],
  ['first answers', () => firstAnswers(client)],
  ['dependencies', () => dependencies(target, client)],
  ['warm calls', () => warmCalls(client)],
  ['metadata service', () => metadata(client)],
  ['an hour of calls', () => hourOfCalls(target, client)],
  ['burst of cold functions', () => coldBurst(client)],
];
const wanted = process.argv.slice(2);
const rows: Row[] = [];
try {
  await client.signIn();
  for (const [name, measure] of steps) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue;
    console.log(`measuring ${name} …`);
    rows.push(...(await measure()));
  }
} finally {
  await target.stop();
}
console.log(`\n${cpus().length} × ${cpus()[0]?.model.trim()}, Node.js ${process.version}\n`);
printTable(rows);
