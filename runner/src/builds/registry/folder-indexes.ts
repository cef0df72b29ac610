/**
 * pip indexes that are folders of this machine (`file:` addresses in its configuration). A build may read the page of a
 * project and the files that this page lists; it cannot request other files.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { metadataAddress } from '../../network/addresses.ts';
import { isProject, plainParts } from './package-paths.ts';
import { withLinks } from './page-links.ts';
import type { SignedLinks } from './signed-links.ts';

const mostPageBytes = 16 * 1024 * 1024;
const pagePath = /^\/folder-index\/(\d{1,4})(\/.*)$/;

export class FolderIndexes {
  readonly #folders: readonly URL[];
  readonly #links: SignedLinks;

  constructor(folders: readonly URL[], links: SignedLinks) {
    this.#folders = folders;
    this.#links = links;
  }

  /** @returns the address that pip in a build gets for a folder of the machine */
  addressInside(folder: URL): string {
    return `http://${metadataAddress}/folder-index/${this.#folders.indexOf(folder)}`;
  }

  /** @param path of a GET or HEAD at the registry proxy. @returns whether the path is one of these indexes' */
  async serve(
    path: string,
    { request, response }: { request: IncomingMessage; response: ServerResponse },
  ): Promise<boolean> {
    const linked = this.#links.open(path);
    if (linked?.protocol === 'file:') {
      await answer(linked, { request, response, type: 'application/octet-stream' });
      return true;
    }
    const [, number = '', below = ''] = pagePath.exec(path) ?? [];
    const folder = this.#folders[Number(number || Number.NaN)];
    if (folder === undefined) return false;
    const [project = '', ...rest] = plainParts(below) ?? [];
    if (!isProject([project, ...rest])) {
      response.writeHead(403, { 'Content-Type': 'text/plain' }).end('A build may only read packages');
      return true;
    }
    const page = new URL(`${folder.href.replace(/\/?$/, '/')}${project}/index.html`);
    // An index such as `/mirror/simple` keeps its files in a sibling folder.
    const root = folder.href.replace(/\/simple\/?$/, '/').replace(/\/?$/, '/');
    const links = withLinks('html', {
      rewrite: (address) => this.#linkInside(address, { page, root }),
      mostBytes: mostPageBytes,
    });
    await answer(page, { request, response, type: 'text/html', links });
    return true;
  }

  #linkInside(address: string, { page, root }: { page: URL; root: string }): string | undefined {
    if (!URL.canParse(address, page.href)) return undefined;
    const url = new URL(address, page);
    return url.href.startsWith(root) ? `http://${metadataAddress}${this.#links.sign(url)}` : undefined;
  }
}

/** Responds with a file of the machine, or with 404 if the path is not a regular file. */
async function answer(
  url: URL,
  {
    request,
    response,
    type,
    links,
  }: {
    request: IncomingMessage;
    response: ServerResponse;
    type: string;
    links?: ReturnType<typeof withLinks>;
  },
): Promise<void> {
  const file = await opened(url);
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('The index has no such file');
    return;
  }
  try {
    const { size } = await file.stat();
    response.writeHead(200, { 'Content-Type': type, ...(links ? {} : { 'Content-Length': size }) });
    if (request.method === 'HEAD') response.end();
    else {
      const bytes = file.createReadStream({ autoClose: false });
      await (links ? pipeline(bytes, links, response) : pipeline(bytes, response));
    }
  } finally {
    await file.close();
  }
}

/** Does not wait if the path is a pipe. */
async function opened(url: URL): Promise<FileHandle | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(fileURLToPath(url), constants.O_RDONLY | constants.O_NONBLOCK);
    if ((await file.stat()).isFile()) return file;
  } catch {
    // A missing file, an unreadable file or an invalid path: the index does not have it.
  }
  await file?.close();
  return undefined;
}
