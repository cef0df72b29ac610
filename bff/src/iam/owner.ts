import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { say } from '../error-message.ts';
import { ApiError, StartError } from '../errors.ts';
import { secretFile } from '../storage/private-files.ts';
import { damagedFile } from '../storage/storage-fault.ts';

const guessesPerMinute = 10;
/** Also applies to `FC_OWNER_TOKEN`. */
const ownerTokenLengthMin = 16;

/** The secret that authenticates the owner, and the rate limit on wrong guesses. */
export class OwnerSecret {
  readonly #digest: Buffer;
  readonly #elapsed: () => number;
  #wrong: { sinceMs: number; count: number } = { sinceMs: 0, count: 0 };

  /** @param parts `elapsed`: milliseconds on a monotonic clock */
  constructor({ secret, elapsed = () => performance.now() }: { secret: string; elapsed?: () => number }) {
    this.#digest = sha256(secret);
    this.#elapsed = elapsed;
  }

  /**
   * Always accepts the right secret: wrong guesses by others must not lock the owner out.
   * @returns whether the text is the owner secret
   * @throws ApiError RESOURCE_EXHAUSTED for a wrong secret after ten within a minute
   */
  accepts(text: string): boolean {
    // timingSafeEqual needs equal lengths, which digests have.
    if (timingSafeEqual(sha256(text), this.#digest)) return true;
    const now = this.#elapsed();
    if (now - this.#wrong.sinceMs > 60_000) this.#wrong = { sinceMs: now, count: 0 };
    if (this.#wrong.count >= guessesPerMinute) {
      throw new ApiError('RESOURCE_EXHAUSTED', say('OWNER_TOKEN_TRIES', {}));
    }
    this.#wrong.count++;
    return false;
  }
}

/** The configured secret, or the secret of the data folder, made at the first start. */
export function ownerSecretText(dataDir: string, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const file = join(dataDir, 'owner-token');
  const secret = secretFile(file, () => randomBytes(32).toString('base64url'));
  // With an empty file, any caller could sign in.
  if (secret.length >= ownerTokenLengthMin) return secret;
  throw new StartError(damagedFile(file, 'delete it, and the next start makes a new owner token'));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
