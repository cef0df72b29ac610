import type { CloudClient, VersionSpec } from '../cloud-client.ts';
import { miniflareRedeployMs } from '../peers.ts';
import { programs } from '../programs.ts';
import { ms, type Row } from '../report.ts';
import { median, quantile, timeMs } from '../statistics.ts';

const times = 30;

/** Measures the time to the first response of code that has never run. */
export async function firstAnswers(client: CloudClient): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [language, spec] of [
    ['Node.js', programs.nodeHello],
    ['Python', programs.pythonHello],
  ] as const) {
    rows.push(
      row(`first answer of a new version, sandbox ready: ${language}`, await coldMs(client, spec), 10),
      row(`first answer with no sandbox ready: ${language}`, await coldMs(client, withoutPool(spec)), 80),
    );
  }
  rows.push(
    row(
      'create version → first answer, by API: Node.js',
      await createAndCallMs(client, programs.nodeHello),
      50,
    ),
  );
  const peer = await miniflareRedeployMs(times);
  rows.push({ what: 'new code → first answer: miniflare', measured: `p50 ${ms(median(peer))}`, budget: '' });
  return rows;
}

/** Sets the environment variable that, in the real service too, requests a fresh interpreter. */
function withoutPool(spec: VersionSpec): VersionSpec {
  return { ...spec, environment: { X_YCF_NO_RUNTIME_POOL: '1' } };
}

async function coldMs(client: CloudClient, spec: VersionSpec): Promise<number[]> {
  const samples: number[] = [];
  for (let i = 0; i < times; i++) {
    const functionId = await client.deploy(spec);
    await settle(); // The pool refills after the last call. A user takes longer than this to click Run.
    samples.push(await timeMs(() => client.invoke(functionId)));
  }
  return samples;
}

async function createAndCallMs(client: CloudClient, spec: VersionSpec): Promise<number[]> {
  const samples: number[] = [];
  const functionId = await client.createFunction();
  for (let i = 0; i < times; i++) {
    await settle();
    const started = performance.now();
    await client.createVersion(functionId, { ...spec, code: `${spec.code}\n// ${i}\n` });
    await client.invoke(functionId);
    samples.push(performance.now() - started);
  }
  return samples;
}

function row(what: string, samples: readonly number[], budgetMs: number): Row {
  const p50 = median(samples);
  return {
    what,
    measured: `p50 ${ms(p50)}, p90 ${ms(quantile(samples, 0.9))}`,
    budget: `≤ ${budgetMs} ms`,
    met: p50 <= budgetMs,
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 400));
