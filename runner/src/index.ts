/** The runner's only door. */
export * from './types.ts';
