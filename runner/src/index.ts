/** The runner's only door. */
export * from './event.ts';
export * from './response.ts';
export * from './types.ts';
