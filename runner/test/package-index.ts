/** A registry of npm and an index of wheels on loopback, with the packages that a test creates. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTool } from '../src/runtimes/run-tool.ts';

type Sources = Readonly<Record<string, string>>;

export type PackageIndex = Awaited<ReturnType<typeof openPackageIndex>>;

export async function openPackageIndex() {
  const dir = await mkdtemp(path.join(tmpdir(), 'fc-package-index-'));
  const answers = new Map<string, { type: string; body: Buffer | string }>();
  const integrities = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers.get(decodeURIComponent(request.url ?? ''));
    response.writeHead(answer ? 200 : 404, { 'Content-Type': answer?.type ?? 'application/json' });
    response.end(answer?.body ?? '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function npmPackage(name: string, manifest: object, sources: Sources = {}): Promise<void> {
    const work = path.join(dir, name);
    await writeFiles(path.join(work, 'package'), {
      'package.json': JSON.stringify({ name, version: '1.0.0', ...manifest }),
      ...sources,
    });
    const archive = path.join(work, 'package.tgz');
    await runTool('tar', ['-czf', archive, '-C', work, 'package']);
    const body = await readFile(archive);
    const tarball = `/${name}/-/${path.basename(name)}-1.0.0.tgz`;
    integrities.set(name, `sha512-${createHash('sha512').update(body).digest('base64')}`);
    const integrity = integrities.get(name);
    const version = { name, version: '1.0.0', ...manifest, dist: { tarball: origin + tarball, integrity } };
    const packument = { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
    answers.set(tarball, { type: 'application/octet-stream', body });
    answers.set(`/${name}`, { type: 'application/json', body: JSON.stringify(packument) });
  }

  /** @param about `tag` such as `py3-none-any`, and lines of its METADATA */
  async function wheel(
    name: string,
    sources: Sources,
    about: { tag?: string; requires?: string; requiresPython?: string } = {},
  ): Promise<void> {
    const { tag = 'py3-none-any', requires, requiresPython } = about;
    const more = [
      ...(requires === undefined ? [] : [`Requires-Dist: ${requires}\n`]),
      ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}\n`]),
    ].join('');
    const work = path.join(dir, `wheel-${name}`);
    const written = name.replaceAll('-', '_');
    const info = `${written}-1.0.0.dist-info`;
    await writeFiles(work, {
      ...sources,
      [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n${more}`,
      [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
      [`${info}/RECORD`]: '',
    });
    const file = `${written}-1.0.0-${tag}.whl`;
    const names = Object.keys(sources).map((source) => source.split('/')[0] ?? '');
    const args = ['-m', 'zipfile', '-c', path.join(dir, file), ...new Set([...names, info])];
    await runTool('python3', args, { cwd: work });
    answers.set(`/files/${file}`, { type: 'application/zip', body: await readFile(path.join(dir, file)) });
    const wanted =
      requiresPython === undefined ? '' : ` data-requires-python="${requiresPython.replace('>', '&gt;')}"`;
    const body = `<a href="/files/${file}"${wanted}>${file}</a>`;
    answers.set(`/simple/${name}/`, { type: 'text/html', body });
  }

  return {
    origin,
    asked,
    npmPackage,
    integrityOf: (name: string) => integrities.get(name),
    wheel,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function writeFiles(dir: string, sources: Sources): Promise<void> {
  for (const [name, text] of Object.entries(sources)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true });
    await writeFile(path.join(dir, name), text);
  }
}
