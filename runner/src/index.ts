/** The public interface of the runner. */

export { Admission, type Reservation } from './admission/admission.ts';
export type * from './build-types.ts';
export { EntryFault, EntryTree, TooManyEntries } from './builds/layers/entry-tree.ts';
export { cpuCoresOf } from './cgroups/limits-of.ts';
export { examine } from './doctor/doctor.ts';
export { type Finding, findingLines } from './doctor/finding.ts';
export { RunnerError, type RunnerErrorCode } from './errors.ts';
export { limitPipelining, pipelinedMax } from './http/pipelining.ts';
export { SecretsUnavailable } from './instances/secrets-unavailable.ts';
export { exceedsStructure } from './json-structure.ts';
export { factsOf, type Message, type MessageFacts, sayer } from './message.ts';
export { cloudAddress } from './network/addresses.ts';
export {
  isPublicAddress,
  literalOf,
  NotPublic,
  notPublic,
  publicLookup,
} from './network/public-addresses.ts';
export * from './prepare.ts';
export { createRunner } from './runner.ts';
export type * from './runner-types.ts';
export { runtimeIds } from './runtimes/catalogue.ts';
export { FairPool } from './threads/fair-pool.ts';
export type * from './types.ts';
