import { setTimeout as wait } from 'node:timers/promises';
import { Client, read, versionOf } from '../client.ts';
import { ConsoleProcess } from '../console-process.ts';
import { leftovers } from '../leftovers.ts';
import { stillAlive } from '../proc.ts';
import type { Random } from '../random.ts';
import { Faults, type PartReport, percentile } from '../report.ts';
import { zipOf } from '../zip.ts';

const killAfterMsMax = 2500;
const gone = Symbol('deleted');

/** Changes that the console has acknowledged. A change in progress at the kill may exist or not. */
class Acknowledged {
  readonly functions = new Map<string, { description: string } | typeof gone>();
  readonly versions = new Map<string, { functionId: string; code: string } | typeof gone>();
  readonly tags = new Map<string, string>();
  readonly unsure = new Set<string>();
  changes = 0;

  /** Sends a change of one resource; its outcome is unknown until the console acknowledges it. */
  async change<T>(id: string, send: () => Promise<T>): Promise<T> {
    this.unsure.add(id);
    const answer = await send();
    this.unsure.delete(id);
    this.changes += 1;
    return answer;
  }
}

/**
 * Kills the console without warning under mixed load, and checks after each start that all acknowledged changes
 * exist.
 */
export async function kills({ size, random }: { size: number; random: Random }): Promise<PartReport> {
  const console = new ConsoleProcess();
  const faults = new Faults();
  const known = new Acknowledged();
  const starts: number[] = [];
  let calls = 0;
  let functionId: string | undefined;
  try {
    for (let round = 0; round < size; round++) {
      const client = await started(console, starts);
      for (const lost of await losses(client, known)) faults.add(lost);
      for (const { pid } of stillAlive(console.noted))
        faults.add(`process ${pid} outlived its console and the next start`);
      console.noted.length = 0;
      functionId ??= await calledFunction(client);
      // The kill must hit running calls, not starting sandboxes.
      await called(client, { functionId });
      const load = [
        ...[1, 2, 3].map(() => creating(client, { known, random })),
        deleting(client, { known, random }),
        building(client, { known, random }),
        calling(client, { functionId, onCall: () => calls++ }),
      ].map((work) => work.catch((error: unknown) => error));
      await wait(random.below(killAfterMsMax));
      await console.end('SIGKILL');
      for (const end of await Promise.all(load)) if (!isOfTheKill(end)) faults.add(`before a kill: ${end}`);
    }
    const client = await started(console, starts);
    for (const lost of await losses(client, known)) faults.add(lost);
    const status = await console.end('SIGTERM');
    if (status !== 0) faults.add(`the last stop ended with status ${status}`);
    for (const left of leftovers({ ...console, processes: console.noted })) faults.add(`left over: ${left}`);
    for (const line of console.uncaught) faults.add(`nothing caught: ${line.slice(0, 300)}`);
  } finally {
    await console.remove();
  }
  return {
    part: '`kill -9` under load',
    size: `${size} kills`,
    figures: `${known.changes} acknowledged changes and ${calls} calls; start p50 ${ms(percentile(starts, 0.5))}, p99 ${ms(percentile(starts, 0.99))}`,
    faults: faults.list(),
  };
}

const ms = (value: number) => `${Math.round(value)} ms`;

async function started(console: ConsoleProcess, starts: number[]): Promise<Client> {
  const beganMs = performance.now();
  await console.start();
  starts.push(performance.now() - beganMs);
  return await Client.signedIn(console);
}

type Work = { known: Acknowledged; random: Random };

/** Creates functions, versions and tags, and changes descriptions, one after the other until the console is killed. */
async function creating(client: Client, { known, random }: Work): Promise<never> {
  const functionId = await client.createFunction();
  known.functions.set(functionId, { description: '' });
  known.changes += 1;
  for (;;) {
    const code = `exports.main = async () => '${random.below(1e9)}';`;
    const zip = zipOf([{ name: 'index.js', content: code, stored: true }]);
    const versionId = await client.createVersion(functionId, { zip });
    known.versions.set(versionId, { functionId, code });
    known.changes += 1;
    await known.change(`tag ${functionId}`, () =>
      client.operate({ path: `/functions/v1/versions/${versionId}:setTag`, body: { tag: 'stable' } }),
    );
    known.tags.set(functionId, versionId);
    const description = `changed ${random.below(1e9)}`;
    await known.change(functionId, () =>
      client.operate({
        method: 'PATCH',
        path: `/functions/v1/functions/${functionId}`,
        body: { description, updateMask: 'description' },
      }),
    );
    known.functions.set(functionId, { description });
  }
}

/** Creates functions with a version and deletes them. */
async function deleting(client: Client, { known, random }: Work): Promise<never> {
  for (;;) {
    const functionId = await client.createFunction();
    known.functions.set(functionId, { description: '' });
    const zip = zipOf([{ name: 'index.js', content: `exports.main = () => ${random.below(1e9)};` }]);
    await client.createVersion(functionId, { zip });
    await known.change(functionId, () =>
      client.operate({ method: 'DELETE', path: `/functions/v1/functions/${functionId}` }),
    );
    known.functions.set(functionId, gone);
  }
}

/** Creates versions with a local folder as dependency, so that a build runs without a registry. */
async function building(client: Client, { random }: Work): Promise<never> {
  const functionId = await client.createFunction();
  for (;;) {
    const dependency = `{"name": "dep", "version": "1.0.${random.below(1e6)}"}`;
    const zip = zipOf([
      { name: 'index.js', content: "exports.main = async () => typeof require('dep');" },
      { name: 'package.json', content: '{"dependencies": {"dep": "file:./dep"}}' },
      { name: 'dep/package.json', content: dependency },
      { name: 'dep/index.js', content: 'module.exports = 1;' },
    ]);
    const operation = read(
      await client.send({ path: '/functions/v1/versions', body: versionOf(functionId, { zip }) }),
    );
    const path = `/operations/${operation.id}`;
    while (read(await client.send({ path })).done !== true) await wait(50);
  }
}

/** Creates a function that is called from the first kill to the last. */
async function calledFunction(client: Client): Promise<string> {
  const functionId = await client.createFunction();
  const zip = zipOf([
    {
      name: 'index.js',
      content: "exports.main = async () => { console.log('a line'); return { body: 'well' }; };",
    },
  ]);
  await client.createVersion(functionId, { zip, asyncInvocationConfig: { retriesCount: '1' } });
  return functionId;
}

async function called(client: Client, { functionId, query = '' }: { functionId: string; query?: string }) {
  const { status, text } = await client.call(functionId, { query });
  if (status >= 400 && status !== 429) throw new Error(`a call was answered ${status}: ${text}`);
}

/** Calls a function synchronously and asynchronously, and reads its log. */
async function calling(
  client: Client,
  { functionId, onCall }: { functionId: string; onCall: () => void },
): Promise<never> {
  for (;;) {
    for (const query of ['', '?integration=async']) {
      await called(client, { functionId, query });
      onCall();
    }
    await client.send({ path: `/console/functions/${functionId}/logs?order=newestFirst` });
  }
}

/** The client reports a request that the kill cut off; any error response from the console is a fault. */
function isOfTheKill(end: unknown): boolean {
  return (
    end instanceof Error &&
    /fetch failed|terminated|other side closed|ECONNRESET|UND_ERR/.test(`${end.message} ${end.cause}`)
  );
}

/** Acknowledged changes that are missing or different. */
async function losses(client: Client, known: Acknowledged): Promise<string[]> {
  const functions = await listed(client, 'functions');
  const versions = await listed(client, 'versions');
  const lost: string[] = [];
  for (const [id, expected] of known.functions) {
    if (known.unsure.has(id)) {
      // The change may or may not have happened; its current state must stay.
      known.unsure.delete(id);
      const found = functions.get(id);
      known.functions.set(id, found === undefined ? gone : { description: String(found.description ?? '') });
      continue;
    }
    const found = functions.get(id);
    if (expected === gone ? found !== undefined : found === undefined)
      lost.push(`function ${id} is ${expected === gone ? 'back after its deletion' : 'lost'}`);
    else if (expected !== gone && (found?.description ?? '') !== expected.description)
      lost.push(`function ${id} has the description "${found?.description}", not "${expected.description}"`);
  }
  for (const [id, expected] of known.versions)
    if (expected !== gone && !versions.has(id)) lost.push(`version ${id} is lost`);
  for (const [functionId, versionId] of known.tags) {
    const tagged = [...versions.values()].find(
      ({ functionId: of, tags }) => of === functionId && Array.isArray(tags) && tags.includes('stable'),
    );
    // The tag may or may not have moved; its current version must stay.
    if (known.unsure.delete(`tag ${functionId}`) && tagged !== undefined)
      known.tags.set(functionId, String(tagged.id));
    else if (tagged?.id !== versionId) lost.push(`the tag of function ${functionId} is lost`);
  }
  lost.push(...(await lostCode(client, known)));
  return lost;
}

/** Checks the code of the newest versions; checking all would take longer than the kills. */
async function lostCode(client: Client, known: Acknowledged): Promise<string[]> {
  const lost: string[] = [];
  for (const [id, expected] of [...known.versions].slice(-10)) {
    if (expected === gone) continue;
    const answer = await client.send({ path: `/console/versions/${id}/package` });
    if (answer.status !== 200 || !answer.text.includes(expected.code))
      lost.push(`the code of version ${id} is lost: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  return lost;
}

async function listed(
  client: Client,
  kind: 'functions' | 'versions',
): Promise<Map<string, Record<string, unknown>>> {
  const found = new Map<string, Record<string, unknown>>();
  let pageToken = '';
  do {
    const path = `/functions/v1/${kind}?folderId=${client.folderId}&pageSize=1000&pageToken=${encodeURIComponent(pageToken)}`;
    const page = read(await client.send({ path }));
    for (const each of (page[kind] ?? []) as Record<string, unknown>[]) found.set(String(each.id), each);
    pageToken = String(page.nextPageToken ?? '');
  } while (pageToken !== '');
  return found;
}
