import { mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { cloudAddress, metadataAddress } from '../network/addresses.ts';
import { egressNetwork } from '../network/egress.ts';
import type { CloudEndpoint } from '../types.ts';

/** The sandbox's whole `/etc`: the files for resolvers, TLS and name look-ups, and none of the host's own. */
const files: Readonly<Record<string, string>> = {
  passwd: 'root:x:0:0:root:/:/usr/sbin/nologin\nfunction:x:1000:1000:function:/tmp:/bin/sh\n',
  group: 'root:x:0:\nfunction:x:1000:\n',
  // The resolver of slirp4netns; without egress there is no route to it, and a look-up fails at once.
  'resolv.conf': `nameserver ${egressNetwork.resolver}\n`,
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
};

const certificateBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];

/** Google's older clients add a final dot, and the hosts file needs that spelling as well. */
const metadataNames = 'metadata.google.internal metadata.google.internal. metadata';
const hosts = `127.0.0.1 localhost function\n::1 localhost ip6-localhost ip6-loopback\n${metadataAddress} ${metadataNames}\n`;

/** The certificates inside: one file with the machine's and the cloud's, and one with only the cloud's. */
const certificates = {
  bundle: 'ssl/certs/ca-certificates.crt',
  cloud: 'ssl/certs/cloud.pem',
} as const;

/** Variables that make programs trust the cloud's certificate, one for each library. */
export const trustEnvironment: Readonly<Record<string, string>> = {
  // Node.js adds these to its own.
  NODE_EXTRA_CA_CERTS: `/etc/${certificates.cloud}`,
  // OpenSSL, and with it Python's ssl and urllib; Go, curl and others too.
  SSL_CERT_FILE: `/etc/${certificates.bundle}`,
  // By default, requests trusts only its own list.
  REQUESTS_CA_BUNDLE: `/etc/${certificates.bundle}`,
  // gRPC in every language.
  GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: `/etc/${certificates.bundle}`,
};

/** Writes the files to a temporary folder and renames it; replaces the folder of an earlier start. */
export async function writeEtcFiles(dir: string, cloud?: CloudEndpoint): Promise<void> {
  const aside = `${dir}.part`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(path.join(aside, 'ssl/certs'), { recursive: true, mode: 0o755 });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(aside, name), content, { mode: 0o644 });
  }
  await symlink('/proc/mounts', path.join(aside, 'mtab'));
  await symlink('../usr/lib/os-release', path.join(aside, 'os-release'));
  await copyAlternatives(path.join(aside, 'alternatives'));
  const names = cloud === undefined ? '' : `${cloudAddress} ${cloud.names.join(' ')}\n`;
  await writeFile(path.join(aside, 'hosts'), `${hosts}${names}`, { mode: 0o644 });
  const roots = await trustedRoots();
  const own = cloud === undefined ? '' : `${cloud.caCertificate.trim()}\n`;
  await writeFile(path.join(aside, certificates.bundle), `${roots}${own}`, { mode: 0o644 });
  if (cloud !== undefined) await writeFile(path.join(aside, certificates.cloud), own, { mode: 0o644 });
  await rm(dir, { recursive: true, force: true });
  await rename(aside, dir);
}

/** Debian's `awk`, `which` and many others are links through this folder to programs and libraries of the sandbox. */
async function copyAlternatives(dir: string): Promise<void> {
  await mkdir(dir, { mode: 0o755 });
  for (const name of await readdir('/etc/alternatives').catch(() => [])) {
    const target = await readlink(path.join('/etc/alternatives', name)).catch(() => '');
    if (/^\/usr\/(bin|lib)\//.test(target)) await symlink(target, path.join(dir, name));
  }
}

/** The machine's CA list, or Node.js's on a machine without one. */
async function trustedRoots(): Promise<string> {
  for (const bundle of certificateBundles) {
    const text = await readFile(bundle, 'utf8').catch(() => undefined);
    if (text !== undefined) return text.endsWith('\n') ? text : `${text}\n`;
  }
  return `${rootCertificates.join('\n')}\n`;
}
