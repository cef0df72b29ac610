import type { CloudClient } from '../cloud-client.ts';
import { programs } from '../programs.ts';
import { ms, type Row } from '../report.ts';
import { median, quantile } from '../statistics.ts';

const accounts = 20;

/**
 * Measures the metadata service from inside a function: its latency, and whose token each of twenty accounts receives
 * when all ask at once.
 */
export async function metadata(client: CloudClient): Promise<Row[]> {
  const serviceAccountId = await client.createServiceAccount();
  const timed = await client.deploy({ ...programs.metadataTimes, serviceAccountId });
  const samples = JSON.parse(await client.invoke(timed)) as number[];
  const p50 = median(samples);

  const storms: string[] = [];
  for (let i = 0; i < accounts; i++) {
    const account = await client.createServiceAccount();
    storms.push(await client.deploy({ ...programs.metadataStorm, serviceAccountId: account }));
  }
  const answers = await Promise.all(storms.map((id) => client.invoke(id)));
  const counts = answers.map((text) => JSON.parse(text) as { asked: number; foreign: number });
  const asked = counts.reduce((sum, count) => sum + count.asked, 0);
  const foreign = counts.reduce((sum, count) => sum + count.foreign, 0);
  return [
    {
      what: 'metadata request inside a sandbox',
      measured: `p50 ${ms(p50)}, p99 ${ms(quantile(samples, 0.99))}`,
      budget: '≤ 0.6 ms',
      met: p50 <= 0.6,
    },
    {
      what: `foreign tokens, ${accounts} accounts at once`,
      measured: `${foreign} of ${asked.toLocaleString('en')}`,
      budget: '0',
      met: foreign === 0,
    },
  ];
}
