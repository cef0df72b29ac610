import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { egressNetwork } from '../network/egress.ts';

/** The sandbox's whole `/etc`: what resolvers, TLS and name look-ups read, and nothing of the host's own. */
const files: Readonly<Record<string, string>> = {
  passwd: 'root:x:0:0:root:/:/usr/sbin/nologin\nfunction:x:1000:1000:function:/tmp:/bin/sh\n',
  group: 'root:x:0:\nfunction:x:1000:\n',
  hosts: '127.0.0.1 localhost function\n::1 localhost\n169.254.169.254 metadata.google.internal metadata\n',
  // The way out answers names; without one there is no route to it, and a look-up fails at once.
  'resolv.conf': `nameserver ${egressNetwork.resolver}\n`,
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

const certificateBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/** Writes the folder aside and renames it; a folder of an earlier start is replaced. */
export async function writeEtcFiles(dir: string): Promise<void> {
  const aside = `${dir}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(path.join(aside, 'ssl/certs'), { recursive: true, mode: 0o755 });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(aside, name), content, { mode: 0o644 });
  }
  for (const bundle of certificateBundles) {
    if (!(await stat(bundle).catch(() => undefined))) continue;
    await copyFile(bundle, path.join(aside, 'ssl/certs/ca-certificates.crt'));
    break;
  }
  await rm(dir, { recursive: true, force: true });
  await rename(aside, dir);
}
