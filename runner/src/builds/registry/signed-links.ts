/**
 * Signed paths for the addresses of files that a registry's own pages list, which may be on any host. A build receives
 * them and cannot make its own.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const pattern = /^\/linked\/([\w-]{22})\/([\w-]+)\/([^/?#]*)$/;
/** A wheel may have separate metadata, which no page lists (PEP 658). */
const metadata = '.metadata';

export class SignedLinks {
  readonly #key = randomBytes(32);

  /** @returns a path; its last part is the name of the file, which pip parses */
  sign(url: URL): string {
    const { hash } = url;
    const plain = withoutHash(url);
    const encoded = Buffer.from(plain.href).toString('base64url');
    return `/linked/${this.#signature(encoded)}/${encoded}/${nameOf(plain)}${hash}`;
  }

  /** @returns undefined for a path that this object did not sign */
  open(path: string): URL | undefined {
    const [, signature = '', encoded = '', name] = pattern.exec(path) ?? [];
    const wanted = Buffer.from(this.#signature(encoded));
    const given = Buffer.from(signature);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const url = new URL(Buffer.from(encoded, 'base64url').toString());
    if (name === nameOf(url)) return url;
    if (name !== nameOf(url) + metadata) return undefined;
    url.pathname += metadata;
    return url;
  }

  #signature(encoded: string): string {
    return createHmac('sha256', this.#key).update(encoded).digest().subarray(0, 16).toString('base64url');
  }
}

function withoutHash(url: URL): URL {
  const plain = new URL(url);
  plain.hash = '';
  return plain;
}

const nameOf = ({ pathname }: URL) => pathname.slice(pathname.lastIndexOf('/') + 1);
