import type { Logger } from 'pino';
import type { DeniedRequests } from '../iam/denied-requests.ts';
import type { ServiceAccounts } from '../iam/service-accounts.ts';
import { Destructions } from './destructions.ts';
import { Payloads } from './payloads.ts';
import { SecretVersions } from './secret-versions.ts';
import { type SecretOptions, Secrets } from './secrets.ts';
import { VersionSecrets } from './version-secrets.ts';

type Options = SecretOptions & {
  serviceAccounts: ServiceAccounts;
  deniedRequests: DeniedRequests;
  log: Logger;
};

/** Connects the services of Lockbox, and destroys what became due while the console was stopped. */
export function openSecrets({ serviceAccounts, deniedRequests, log, ...parts }: Options) {
  const { store, access, now, encryptionKey } = parts;
  const secrets = new Secrets(parts);
  const secretVersions = new SecretVersions({
    ...parts,
    secrets,
    onScheduled: () => void destructions.refresh(),
  });
  const destructions = new Destructions({ destroyDue: () => secretVersions.destroyDue(), now, log });
  void destructions.refresh();
  const payloads = new Payloads({ store, access, secrets, encryptionKey });
  const versionSecrets = new VersionSecrets({
    store,
    secrets,
    payloads,
    serviceAccounts,
    deniedRequests,
    encryptionKey,
  });
  return { secrets, secretVersions, payloads, versionSecrets, destructions };
}
