import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CloudClient } from '../cloud-client.ts';
import type { ConsoleProcess } from '../console-process.ts';
import { ms, type Row } from '../report.ts';
import { median, timeMs } from '../statistics.ts';

const run = promisify(execFile);
const times = 10;

/** Thirty packages that functions often use; about thirteen thousand files with their own dependencies. */
const thirty =
  'ajv@8.17.1 axios@1.7.9 bcryptjs@2.4.3 chalk@4.1.2 commander@12.1.0 date-fns@4.1.0 debug@4.4.0 dotenv@16.4.7 express@4.21.2 fast-xml-parser@4.5.1 handlebars@4.7.8 joi@17.13.3 jsonwebtoken@9.0.2 lodash@4.17.21 luxon@3.5.0 marked@15.0.6 mime@3.0.0 moment@2.30.1 nanoid@3.3.8 node-fetch@2.7.0 pino@9.6.0 qs@6.14.0 ramda@0.30.1 rxjs@7.8.1 semver@7.6.3 undici@6.21.1 uuid@11.0.5 winston@3.17.0 yaml@2.7.0 zod@3.24.1';

const program = `const started = process.hrtime.bigint();
for (const name of Object.keys(require('./package.json').dependencies)) require(name);
const importMs = Number(process.hrtime.bigint() - started) / 1e6;
exports.main = async () => ({ statusCode: 200, body: String(importMs) });
`;

/** Measures a project with thirty dependencies: its first version, further versions, and their cold starts. */
export async function dependencies(target: ConsoleProcess, client: CloudClient): Promise<Row[]> {
  const dir = mkdtempSync(path.join(tmpdir(), 'functions-console-bench-project-'));
  try {
    const manifest = { dependencies: Object.fromEntries(thirty.split(' ').map((each) => each.split('@'))) };
    writeFileSync(path.join(dir, 'package.json'), JSON.stringify(manifest));
    writeFileSync(path.join(dir, 'index.js'), program);
    await run('npm', ['install', '--omit=dev', '--no-audit', '--no-fund'], { cwd: dir });
    const project = Object.fromEntries(
      ['package.json', 'package-lock.json', 'index.js'].map((name) => [
        name,
        readFileSync(path.join(dir, name), 'utf8'),
      ]),
    );
    const functionId = await client.createFunction();
    const firstMs = await timeMs(() => client.createProject(functionId, project));
    const again: number[] = [];
    const ratios: number[] = [];
    for (let i = 0; i < times; i++) {
      const changed = { ...project, 'index.js': `${program}// ${i}\n` };
      again.push(await timeMs(() => client.createProject(functionId, changed)));
      await settle();
      const bareMs = await bareImportMs(target, dir);
      await settle();
      ratios.push((await timeMs(() => client.invoke(functionId))) / bareMs);
    }
    return [
      {
        what: '30 dependencies: first version, installed from the registry',
        measured: ms(firstMs),
        budget: '',
      },
      {
        what: '30 dependencies: next version, same lockfile, click → active',
        measured: `p50 ${ms(median(again))}`,
        budget: '≤ 1000 ms',
        met: median(again) <= 1000,
      },
      {
        what: '30 dependencies: cold start',
        measured: `p50 ${median(ratios).toFixed(2)} × the bare interpreter's import`,
        budget: '≤ 1.3 × bare',
        met: median(ratios) <= 1.3,
      },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs the same interpreter on the same files without a sandbox, to measure the imports alone. */
async function bareImportMs(target: ConsoleProcess, cwd: string): Promise<number> {
  const runtime = path.join(target.dataDir, 'runner/runtimes/nodejs22');
  const [version = ''] = readdirSync(runtime);
  const node = path.join(runtime, version, 'bin/node');
  const ask = "require('./index.js').main().then(({ body }) => console.log(body))";
  const { stdout } = await run(node, ['-e', ask], { cwd });
  return Number(stdout);
}

/**
 * After a start, the pool prepares the next sandbox and copy of the layer. A user takes longer than this to click Run.
 */
const settle = () => new Promise((resolve) => setTimeout(resolve, 1500));
