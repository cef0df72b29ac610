import { setTimeout as wait } from 'node:timers/promises';
import { Client } from '../client.ts';
import { ConsoleProcess } from '../console-process.ts';
import { leftovers, walk } from '../leftovers.ts';
import { descendants, openFiles, residentBytes } from '../proc.ts';
import type { Random } from '../random.ts';
import { Faults, type PartReport, percentile } from '../report.ts';
import { zipOf } from '../zip.ts';

type Sample = { memory: number; descriptors: number; processes: number; disk: number };
const sampleEveryMs = 2000;
/** Allowed growth from the second quarter to the last, above the noise of the measurement. */
const allowed = {
  memory: 48 * 1024 * 1024,
  descriptors: 40,
  processes: 12,
  disk: 64 * 1024 * 1024,
} as const satisfies Sample;

/** Serves a mixed load for minutes: at the end, the console must hold no more resources than after the warm-up. */
export async function load({ size: minutes, random }: { size: number; random: Random }): Promise<PartReport> {
  const console = new ConsoleProcess();
  const faults = new Faults();
  const samples: Sample[] = [];
  const times: number[] = [];
  let requests = 0;
  try {
    await console.start();
    const client = await Client.signedIn(console);
    const end = AbortSignal.timeout(minutes * 60_000);
    const isOver = () => end.aborted || !console.isRunning;
    const counted = async <T>(work: Promise<T>) => {
      requests += 1;
      return await work;
    };
    const steady = await client.createFunction('steady');
    await client.createVersion(steady, {
      zip: zipOf([
        {
          name: 'index.js',
          content: "exports.main = async () => { console.log('x'.repeat(200)); return { body: 'well' }; };",
        },
      ]),
      asyncInvocationConfig: { retriesCount: '1' },
    });
    const calling = async () => {
      while (!isOver()) {
        const beganMs = performance.now();
        const { status, text } = await counted(client.call(steady));
        times.push(performance.now() - beganMs);
        if (status !== 200 && status !== 429)
          faults.add(`a call was answered ${status}: ${text.slice(0, 200)}`);
        await wait(random.below(20));
      }
    };
    const makingAndDeleting = async () => {
      while (!isOver()) {
        const functionId = await counted(client.createFunction());
        const zip = zipOf([
          { name: 'index.js', content: `exports.main = async () => ({ body: '${random.below(1e9)}' });` },
        ]);
        await counted(client.createVersion(functionId, { zip }));
        const { status, text } = await counted(client.call(functionId));
        if (status !== 200 && status !== 429)
          faults.add(`a first call was answered ${status}: ${text.slice(0, 200)}`);
        await counted(client.operate({ method: 'DELETE', path: `/functions/v1/functions/${functionId}` }));
        await wait(random.below(300));
      }
    };
    const aside = async () => {
      while (!isOver()) {
        await counted(client.call(steady, { query: '?integration=async' }));
        await counted(client.send({ path: `/console/functions/${steady}/logs?order=newestFirst` }));
        await counted(client.send({ path: `/functions/v1/functions?folderId=${client.folderId}` }));
        await wait(200);
      }
    };
    const sampling = async () => {
      while (!isOver()) {
        samples.push(sampleOf(console));
        await wait(sampleEveryMs);
      }
    };
    const ends = await Promise.allSettled([
      calling(),
      calling(),
      makingAndDeleting(),
      makingAndDeleting(),
      aside(),
      sampling(),
    ]);
    for (const ended of ends)
      if (ended.status === 'rejected')
        faults.add(`the load broke off: ${String(ended.reason).slice(0, 300)}`);
    if (!console.isRunning) faults.add(`the console ended: ${console.stderr.slice(-500)}`);
    for (const growth of growthOf(samples)) faults.add(growth);
    await console.end('SIGTERM');
    for (const left of leftovers({ ...console, processes: console.noted })) faults.add(`left over: ${left}`);
    for (const line of console.uncaught) faults.add(`nothing caught: ${line.slice(0, 300)}`);
  } finally {
    await console.remove();
  }
  const [warm, last] = [quarter(samples, 1), quarter(samples, 3)];
  const told = (name: keyof Sample, unit = 1) =>
    `${Math.round(warm[name] / unit)} → ${Math.round(last[name] / unit)}`;
  const mb = 1024 * 1024;
  return {
    part: 'mixed load',
    size: `${minutes} min, ${requests} requests`,
    figures: `memory ${told('memory', mb)} MB, descriptors ${told('descriptors')}, processes ${told('processes')}, disk ${told('disk', mb)} MB; warm call p50 ${percentile(times, 0.5).toFixed(1)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms`,
    faults: faults.list(),
  };
}

function sampleOf({ pid, dataDir }: ConsoleProcess): Sample {
  return {
    memory: residentBytes(pid),
    descriptors: openFiles(pid),
    processes: descendants(pid).length,
    disk: [...walk(dataDir)].reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** The median of each measure in one quarter of the time. */
export function quarter(samples: readonly Sample[], index: number): Sample {
  const part = samples.slice(
    Math.floor((samples.length * index) / 4),
    Math.floor((samples.length * (index + 1)) / 4),
  );
  const middle = (name: keyof Sample) =>
    percentile(
      part.map((sample) => sample[name]),
      0.5,
    ) || 0;
  return {
    memory: middle('memory'),
    descriptors: middle('descriptors'),
    processes: middle('processes'),
    disk: middle('disk'),
  };
}

/** Measures that grew from the second quarter, after the warm-up, to the last. */
export function growthOf(samples: readonly Sample[]): string[] {
  const [warm, last] = [quarter(samples, 1), quarter(samples, 3)];
  return (Object.keys(allowed) as (keyof Sample)[])
    .filter((name) => last[name] - warm[name] > allowed[name])
    .map((name) => `${name} grew from ${Math.round(warm[name])} to ${Math.round(last[name])}`);
}
