import { lchownSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from '../storage/durable-file.ts';
import type { RunningConsole } from './running-console.ts';

/** Hosts that tools reach without the proxy, as the console's own addresses. */
const direct = 'localhost,127.0.0.1,::1';

/**
 * Shell lines that set what tools read. They contain no secret: commands read it from its file.
 * @param proxy URL of the CONNECT proxy
 */
export function environmentLines({
  proxy,
  console: { caFile, ids, ownerTokenFile },
}: {
  proxy: string;
  console: Pick<RunningConsole, 'caFile' | 'ids' | 'ownerTokenFile'>;
}): string[] {
  const same = (names: readonly string[], value: string) =>
    names.map((name) => `export ${name}=${quoted(value)}`);
  const secret = ownerTokenFile === undefined ? '"$FC_OWNER_TOKEN"' : `"$(cat ${quoted(ownerTokenFile)})"`;
  return [
    // gRPC for Node.js and Python reads the lower-case names, Go and requests read both, and Node's fetch only when
    // enabled.
    ...same(['grpc_proxy', 'https_proxy', 'HTTPS_PROXY'], proxy),
    ...same(['no_grpc_proxy', 'no_proxy', 'NO_PROXY'], direct),
    ...same(['NODE_USE_ENV_PROXY'], '1'),
    // In this order: gRPC; Node.js; Go, OpenSSL and Python; requests; curl.
    ...same(
      [
        'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
        'NODE_EXTRA_CA_CERTS',
        'SSL_CERT_FILE',
        'REQUESTS_CA_BUNDLE',
        'CURL_CA_BUNDLE',
      ],
      caFile,
    ),
    ...(ids === undefined
      ? []
      : [
          // For yc and Terraform; the Serverless plugin.
          `export YC_TOKEN=${secret}`,
          `export YC_OAUTH_TOKEN=${secret}`,
          ...same(['YC_CLOUD_ID'], ids.cloudId),
          ...same(['YC_FOLDER_ID'], ids.folderId),
        ]),
  ];
}

/** @returns the file; when root writes it, the data folder's owner can still read it */
export function writeEnvironmentFile(dataDir: string, lines: readonly string[]): string {
  const file = environmentFileOf(dataDir);
  writeDurably(file, `${lines.join('\n')}\n`);
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) lchownSync(file, uid, gid);
  return file;
}

export function environmentFileOf(dataDir: string): string {
  return join(dataDir, 'cloud-names.sh');
}

/** Quotes any text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
