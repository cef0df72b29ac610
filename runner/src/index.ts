/** The runner's only door. */

export { Admission, type Reservation } from './admission/admission.ts';
export { cpuCoresOf } from './cgroups/limits-of.ts';
export { examine } from './doctor/doctor.ts';
export type { Finding } from './doctor/finding.ts';
export * from './event.ts';
export { exceedsStructure } from './json-structure.ts';
export { cloudAddress } from './network/addresses.ts';
export * from './prepare.ts';
export * from './response.ts';
export { createRunner } from './runner.ts';
export { Shaping } from './shaping/shaping.ts';
export { FairPool } from './threads/fair-pool.ts';
export * from './types.ts';
