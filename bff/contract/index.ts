/** The API's schemas: Yandex's own JSON and the console's routes. `web` may import nothing else from this part. */
export * from './builds.ts';
export * from './changes.ts';
export * from './console.ts';
export * from './denied-requests.ts';
export * from './endpoints.ts';
export * from './entry-names.ts';
export * from './functions.ts';
export * from './iam.ts';
export * from './keys.ts';
export * from './log-reading.ts';
export * from './logs.ts';
export * from './operations.ts';
export * from './resource-manager.ts';
export * from './runtimes.ts';
export * from './scalars.ts';
export * from './scaling.ts';
export * from './unoffered-services.ts';
