/** An npm registry on loopback that serves the packages of a test. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** @param work folder for its archives */
export function npmRegistry(work: string) {
  /** By URL path. */
  const packages = new Map<string, Buffer | string>();
  const server = createServer((request, response) => {
    const body = packages.get(request.url ?? '');
    if (request.url === '/cut-off.tgz') {
      response.writeHead(200, { 'Content-Length': body?.length ?? 0 });
      return response.write(body?.slice(0, 20) ?? '', () => response.destroy());
    }
    response.writeHead(body === undefined ? 404 : 200).end(body ?? '{}');
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    packages,
    url,
    listen: () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)),
    close(): void {
      server.closeAllConnections();
      server.close();
    },
    /** Adds a package with one file to the registry. */
    publish(
      name: string,
      { text = '', types, scripts = {} }: { text?: string; types?: string; scripts?: object },
    ): void {
      const dir = join(work, name, 'package');
      mkdirSync(dir, { recursive: true });
      const manifest = { name, version: '1.0.0', main: 'index.js', scripts };
      writeFileSync(join(dir, 'package.json'), JSON.stringify(manifest));
      writeFileSync(join(dir, 'index.js'), text);
      if (types !== undefined) writeFileSync(join(dir, 'index.d.ts'), types);
      const archive = join(work, `${name}.tgz`);
      execFileSync('tar', ['-czf', archive, '-C', join(work, name), 'package']);
      const body = readFileSync(archive);
      const integrity = `sha512-${createHash('sha512').update(body).digest('base64')}`;
      const tarball = `${url()}${name}.tgz`;
      const versions = {
        '1.0.0': { ...manifest, hasInstallScript: 'install' in scripts, dist: { tarball, integrity } },
      };
      packages.set(`/${name}.tgz`, body);
      packages.set(`/${name}`, JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions }));
    },
  };
}
