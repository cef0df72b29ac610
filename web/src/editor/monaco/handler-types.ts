const packageRoot = 'file:///node_modules/@yandex-cloud/function-types';

/** The official types of events and context, as files of the package that a handler's JSDoc imports. */
const official = import.meta.glob<string>(
  '../../../node_modules/@yandex-cloud/function-types/dist/src/**/*.d.ts',
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);

export const handlerTypes: readonly { path: string; text: string }[] = Object.entries(official).map(
  ([path, text]) => ({
    path: packageRoot + path.slice(path.indexOf('/dist/src/') + '/dist/src'.length),
    text,
  }),
);
