import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(?:js|css|html|svg|ttf)$/;
/** Compression of smaller files saves no packet. */
const worthwhileBytes = 1024;
/** Within a tenth of the size of the highest quality, in a twentieth of its time. */
const brotliQuality = 9;

/** Writes a `.br` and a `.gz` beside each large file of the build; the server sends them instead. */
export function precompress(): Plugin {
  let folder = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      for (const file of await readdir(folder, { recursive: true })) {
        if (!compressible.test(file)) continue;
        const path = join(folder, file);
        const content = await readFile(path);
        if (content.length < worthwhileBytes) continue;
        const options = { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } };
        const [small, gzipped] = await Promise.all([
          promisify(brotliCompress)(content, options),
          promisify(gzip)(content, { level: 9 }),
        ]);
        await Promise.all([writeFile(`${path}.br`, small), writeFile(`${path}.gz`, gzipped)]);
      }
    },
  };
}
