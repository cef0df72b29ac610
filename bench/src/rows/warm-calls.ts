import type { CloudClient } from '../cloud-client.ts';
import { oneClientMs, throughput } from '../load.ts';
import { bareHttp, functionsFramework, miniflare, type Peer } from '../peers.ts';
import { programs } from '../programs.ts';
import { ms, perSecond, type Row } from '../report.ts';
import { median, quantile } from '../statistics.ts';

type Measured = { name: string; p50Ms: number; p99Ms: number; perSecond: number; loadP99Ms: number };

/** Calls the same hello through each peer in turn, on the same machine in the same minute. */
export async function warmCalls(client: CloudClient): Promise<Row[]> {
  const functionId = await client.deploy(programs.nodeHello);
  const ours: Peer = { name: 'this console', url: client.invokeUrl(functionId), stop: async () => {} };
  const measured: Measured[] = [];
  for (const start of [async () => ours, bareHttp, functionsFramework, miniflare]) {
    const peer = await start();
    measured.push(await measure(peer));
    await peer.stop();
  }
  const [own, bare, framework] = measured;
  if (!own || !bare || !framework) throw new Error('a peer was not measured');
  const slower = own.p50Ms / bare.p50Ms;
  const faster = own.perSecond / framework.perSecond;
  return [
    ...measured.map((one) => ({
      what: `warm call, one client: ${one.name}`,
      measured: `p50 ${ms(one.p50Ms)}, p99 ${ms(one.p99Ms)}`,
      budget: one === own ? '≤ 2.5 × bare node:http' : '',
      ...(one === own
        ? {
            met: slower <= 2.5,
            measured: `p50 ${ms(one.p50Ms)} (${slower.toFixed(1)} × bare), p99 ${ms(one.p99Ms)}`,
          }
        : {}),
    })),
    ...measured.map((one) => ({
      what: `warm throughput, 16 clients: ${one.name}`,
      measured: `${perSecond(one.perSecond)}, p99 ${ms(one.loadP99Ms)}`,
      budget: one === own ? '≥ 3 × functions-framework' : '',
      ...(one === own
        ? {
            met: faster >= 3,
            measured: `${perSecond(one.perSecond)} (${faster.toFixed(1)} × functions-framework), p99 ${ms(one.loadP99Ms)}`,
          }
        : {}),
    })),
  ];
}

async function measure(peer: Peer): Promise<Measured> {
  await oneClientMs(peer.url, 500);
  const samples = await oneClientMs(peer.url, 3000);
  await throughput(peer.url, 16, 3); // Peers that scale out have done so by then.
  const load = await throughput(peer.url, 16, 5);
  return {
    name: peer.name,
    p50Ms: median(samples),
    p99Ms: quantile(samples, 0.99),
    perSecond: load.perSecond,
    loadP99Ms: load.p99Ms,
  };
}
