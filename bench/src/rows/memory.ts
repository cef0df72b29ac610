import type { CloudClient } from '../cloud-client.ts';
import type { ConsoleProcess } from '../console-process.ts';
import { descendants, openFiles, proportionalBytes } from '../process-memory.ts';
import { programs } from '../programs.ts';
import { mebibytes, type Row } from '../report.ts';

const mebibyte = 1024 * 1024;
/** One call a second for an hour, sent without pauses. */
const callsOfAnHour = 3600;

/**
 * Runs before all other rows, so that the console is as idle as after its start; then measures with one pooled runtime.
 */
export async function idleMemory(target: ConsoleProcess, client: CloudClient): Promise<Row[]> {
  const bytes = proportionalBytes(target.pid);
  await client.deploy(programs.nodeHello);
  // The new version makes the pool start a sandbox of its runtime before the first call.
  while (sandboxBytes(target.pid, 'Node.js').count === 0) await new Promise((wait) => setTimeout(wait, 50));
  await new Promise((wait) => setTimeout(wait, 1000));
  const pooled = proportionalBytes(target.pid);
  const all = descendants(target.pid).reduce((sum, one) => sum + proportionalBytes(one.pid), pooled);
  return [
    {
      what: 'idle console, nothing ran yet',
      measured: mebibytes(bytes),
      budget: '≤ 150 MiB',
      met: bytes <= 150 * mebibyte,
    },
    {
      what: 'idle console, one runtime pooled',
      measured: `${mebibytes(pooled)}, ${mebibytes(all)} with the pool`,
      budget: '≤ 150 MiB without the pool',
      met: pooled <= 150 * mebibyte,
    },
  ];
}

/** Measures what one warm instance adds: the proportional memory of the interpreters that were not there before. */
export async function instanceMemory(target: ConsoleProcess, client: CloudClient): Promise<Row[]> {
  const rows: Row[] = [];
  const cases = [
    { language: 'Node.js', program: programs.nodeHello, budget: 45 },
    { language: 'Python', program: programs.pythonHello, budget: 15 },
  ];
  for (const { language, program, budget } of cases) {
    const functions: string[] = [];
    for (let i = 0; i < 5; i++) functions.push(await client.deploy(program));
    const before = sandboxBytes(target.pid, language);
    for (const id of functions) await client.invoke(id);
    const after = sandboxBytes(target.pid, language);
    const each = (after.bytes - before.bytes) / Math.max(1, after.count - before.count);
    rows.push({
      what: `one warm instance, proportional: ${language}`,
      measured: mebibytes(each),
      budget: `≤ ${budget} MiB`,
      met: each <= budget * mebibyte,
    });
  }
  return rows;
}

function sandboxBytes(pid: number, language: string): { bytes: number; count: number } {
  const name = language === 'Python' ? /^python/ : /^(node|MainThread)/;
  const interpreters = descendants(pid).filter((process) => name.test(process.name));
  return {
    bytes: interpreters.reduce((sum, one) => sum + proportionalBytes(one.pid), 0),
    count: interpreters.length,
  };
}

/** Sends an hour's calls in about a minute, to show memory or file descriptors that grow with the number of calls. */
export async function hourOfCalls(target: ConsoleProcess, client: CloudClient): Promise<Row[]> {
  const functionId = await client.deploy(programs.nodeHello);
  for (let i = 0; i < 500; i++) await client.invoke(functionId);
  const before = { bytes: proportionalBytes(target.pid), files: openFiles(target.pid) };
  for (let i = 0; i < callsOfAnHour; i++) await client.invoke(functionId);
  const after = { bytes: proportionalBytes(target.pid), files: openFiles(target.pid) };
  const grown = after.bytes - before.bytes;
  const files = after.files - before.files;
  return [
    {
      what: `${callsOfAnHour.toLocaleString('en')} calls, growth of the console`,
      measured: `${mebibytes(grown)}, ${files} descriptors`,
      budget: 'flat',
      met: grown < 30 * mebibyte && files <= 2,
    },
  ];
}

/** Calls a hundred different functions that have never run, all at the same moment. */
export async function coldBurst(client: CloudClient): Promise<Row[]> {
  const functions: string[] = [];
  for (let i = 0; i < 100; i++) functions.push(await client.deploy(programs.nodeHello));
  const started = performance.now();
  const answers = await Promise.all(functions.map((id) => client.invoke(id)));
  const seconds = (performance.now() - started) / 1000;
  return [
    {
      what: 'burst of 100 different cold functions',
      measured: `${answers.length} answers in ${seconds.toFixed(1)} s`,
      budget: '',
    },
  ];
}
