/** `npm run campaign [-- kills=500 zips=100000 requests=50000 bytes=5000 damages=1 minutes=30 seed=7]` */
import { type PartName, readOptions } from './options.ts';
import { bytes } from './parts/bytes.ts';
import { damages } from './parts/damages.ts';
import { kills } from './parts/kills.ts';
import { load } from './parts/load.ts';
import { requests } from './parts/requests.ts';
import { zips } from './parts/zips.ts';
import { Random } from './random.ts';
import { type PartReport, reportText } from './report.ts';

type Part = (options: { size: number; random: Random }) => Promise<PartReport>;
const parts: Record<PartName, Part> = { kills, zips, requests, bytes, damages, minutes: load };

const { seed, sizes } = readOptions(process.argv.slice(2), Math.floor(Date.now() / 1000));
console.log(`Seed ${seed}. To repeat this campaign, add seed=${seed}.`);
const reports: PartReport[] = [];
for (const name of Object.keys(parts) as PartName[]) {
  const size = sizes[name];
  if (size === undefined) continue;
  const beganMs = performance.now();
  // Each part has its own generator: its choices do not depend on the parts before it.
  const report = await parts[name]({ size, random: new Random(seed) }).catch((error: Error) => ({
    part: name,
    size: `${size}`,
    figures: 'broke off',
    faults: [`the part broke off: ${error.message}`],
  }));
  reports.push(report);
  console.log(
    `${report.faults.length === 0 ? '✔' : '✘'} ${name}: ${report.size}; ${report.figures} (${Math.round((performance.now() - beganMs) / 1000)} s)`,
  );
}
console.log(`\n${reportText({ reports, seed, at: new Date() })}`);
process.exit(reports.every(({ faults }) => faults.length === 0) ? 0 : 1);
