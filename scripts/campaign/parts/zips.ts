import { Client, read, versionOf } from '../client.ts';
import { ConsoleProcess } from '../console-process.ts';
import { leftovers } from '../leftovers.ts';
import type { Random } from '../random.ts';
import { Faults, type PartReport } from '../report.ts';
import { entryNames, leadsOut, mutated, zipOf } from '../zip.ts';

const clients = 4;
/** Number of versions after which a function is deleted with them. */
const versionsMax = 200;

/**
 * Sends archives with a few changed bytes: each must be rejected with a message, or be readable as a version's
 * package whose entries all stay in its folder.
 */
export async function zips({ size, random }: { size: number; random: Random }): Promise<PartReport> {
  const console = new ConsoleProcess();
  const faults = new Faults();
  const statuses = new Map<number, number>();
  const bases = [
    zipOf([
      { name: 'index.js', content: 'exports.main = () => 1;' },
      { name: 'lib/a.js', content: 'a'.repeat(300) },
    ]),
    zipOf([
      { name: 'index.js', content: '1', stored: true },
      { name: 'lib/a.js', content: '2', stored: true },
    ]),
    zipOf(
      Array.from({ length: 40 }, (_, n) => ({
        name: n === 0 ? 'lib/a.js' : `d${n % 5}/f${n}.js`,
        content: `${n}`,
      })),
    ),
    zipOf([{ name: 'lib/a.js', content: Buffer.alloc(200_000) }]),
  ];
  let left = size;
  try {
    await console.start();
    const client = await Client.signedIn(console);
    await Promise.all(
      Array.from({ length: clients }, async () => {
        let functionId = await client.createFunction();
        for (let accepted = 0; left > 0; left--) {
          const zip = mutated(random.pick(bases), random);
          const answer = await client.send({
            path: '/functions/v1/versions',
            body: versionOf(functionId, { zip }),
          });
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          if (answer.status >= 500)
            faults.add(`an archive was answered ${answer.status}: ${answer.text.slice(0, 200)}`);
          if (answer.status !== 200) continue;
          await checkPackage(client, { answer: read(answer), faults });
          if (++accepted % versionsMax !== 0) continue;
          await client.operate({ method: 'DELETE', path: `/functions/v1/functions/${functionId}` });
          functionId = await client.createFunction();
        }
      }),
    );
    await console.end('SIGTERM');
    for (const each of leftovers({ ...console, processes: console.noted })) faults.add(`left over: ${each}`);
    for (const line of console.uncaught) faults.add(`nothing caught: ${line.slice(0, 300)}`);
  } finally {
    await console.remove();
  }
  const told = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
  return { part: 'mutated zips', size: `${size} zips`, figures: told.join(', '), faults: faults.list() };
}

async function checkPackage(
  client: Client,
  { answer, faults }: { answer: Record<string, unknown>; faults: Faults },
) {
  const { id } = answer.response as { id: string };
  const { status, bytes } = await client.download(`/console/versions/${id}/package`);
  if (status !== 200) {
    faults.add(
      `the package of an accepted archive was answered ${status}: ${bytes.toString().slice(0, 200)}`,
    );
    return;
  }
  for (const name of entryNames(bytes))
    if (leadsOut(name)) faults.add(`an accepted archive has an entry named ${JSON.stringify(name)}`);
}
