/** The runner's only door. */
export * from './event.ts';
export * from './prepare.ts';
export * from './response.ts';
export { createRunner } from './runner.ts';
export * from './types.ts';
