import { join } from 'node:path';
import { StartError } from '../errors.ts';
import { secretFile } from '../storage/private-files.ts';
import { damagedFile } from '../storage/storage-fault.ts';
import { newSigningKeyPem, type SigningKey, signingKey } from './token-format.ts';

/**
 * The key that signs IAM tokens, made at the first start.
 * @throws StartError for a damaged key
 */
export function ownSigningKey(iamDir: string): SigningKey {
  const file = join(iamDir, 'signing-key.pem');
  const pem = secretFile(file, newSigningKeyPem);
  try {
    return signingKey(pem);
  } catch {
    throw new StartError(damagedFile(file, 'delete it, which ends every IAM token, and start again'));
  }
}
