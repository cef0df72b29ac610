import type { CloudFunction, TokenProof } from 'bff/contract';
import { changeRole } from '../../api/access.ts';
import { createFunction, deleteFunction } from '../../api/functions.ts';
import { callWithVariants } from '../../api/token-proofs.ts';
import { finishCreateVersion, startCreateVersion } from '../../api/versions.ts';
import { toBase64, zipFiles } from '../../editor/files/zip.ts';
import program from './probe/index.js?raw';

/** The two functions of a proof, recognised by this label. Names are for people, who may change them. */
const probeLabel = 'token-probe';
const probeKinds = ['allowed', 'denied'] as const;
type ProbeKind = (typeof probeKinds)[number];
export const probeNames = { allowed: 'token-probe-allowed', denied: 'token-probe-denied' } as const;
export type Probes = Readonly<Record<ProbeKind, string>>;

export type ProofAnswer = Omit<TokenProof['answers'][number], 'variant'> & {
  kind: 'withRole' | 'withoutRole' | 'changedByte' | 'expired';
};

export const invokerRole = 'functions.functionInvoker';
const runtime = 'nodejs22';

/**
 * Calls two private functions with a token: one that its account may call and one that it may not. Everything happens
 * by the public API, with the rights of the person who asked.
 * @param functions of the folder; functions of an earlier proof are used again
 */
export async function prove(options: {
  token: string;
  accountId: string;
  folderId: string;
  functions: readonly CloudFunction[];
}): Promise<{ probes: Probes; answers: ProofAnswer[] }> {
  const { token, accountId } = options;
  const probes = { allowed: await probeOf('allowed', options), denied: await probeOf('denied', options) };
  await setInvoker({ functionId: probes.allowed, accountId, action: 'ADD' });
  // An earlier proof may have granted it.
  await setInvoker({ functionId: probes.denied, accountId, action: 'REMOVE' });
  const withRole = await callWithVariants(probes.allowed, token);
  return {
    probes,
    answers: [
      ...withRole
        .filter(({ variant }) => variant === 'asIs')
        .map((answer) => ({ ...answer, kind: 'withRole' as const })),
      ...(await callDenied(probes, token)),
      ...withRole.flatMap(({ variant, ...answer }) =>
        variant === 'asIs' ? [] : [{ ...answer, kind: variant }],
      ),
    ],
  };
}

/** Calls only the function without the role, for example after the role was granted. */
export async function callDenied(probes: Probes, token: string): Promise<ProofAnswer[]> {
  const answers = await callWithVariants(probes.denied, token);
  return answers
    .filter(({ variant }) => variant === 'asIs')
    .map((answer) => ({ ...answer, kind: 'withoutRole' as const }));
}

export async function deleteProbes(probes: Probes): Promise<void> {
  for (const kind of probeKinds) await deleteFunction(probes[kind]);
}

async function probeOf(
  kind: ProbeKind,
  { folderId, functions }: { folderId: string; functions: readonly CloudFunction[] },
): Promise<string> {
  const known = functions.find(({ labels }) => labels[probeLabel] === kind);
  if (known) return known.id;
  const functionId = await createFunction({
    folderId,
    name: probeNames[kind],
    labels: { [probeLabel]: kind },
  });
  const zip = await zipFiles({ 'index.js': { kind: 'text', text: program } });
  await finishCreateVersion(
    await startCreateVersion({
      functionId,
      runtime,
      entrypoint: 'index.main',
      resources: { memory: String(128 * 1024 * 1024) },
      executionTimeout: '5s',
      content: toBase64(zip),
    }),
  );
  return functionId;
}

function setInvoker(change: { functionId: string; accountId: string; action: 'ADD' | 'REMOVE' }) {
  return changeRole({
    subjectId: change.accountId,
    subjectType: 'serviceAccount',
    resourceType: 'function',
    resourceId: change.functionId,
    roleId: invokerRole,
    action: change.action,
  });
}
