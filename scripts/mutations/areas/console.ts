import type { Mutation } from '../mutation.ts';

export const mutations = [
  {
    defence: 'A strong role is granted only after its name is typed',
    file: 'web/src/access/GrantButton.tsx',
    remove: '(suggestion.isStrong ? setConfirming(true) : granting.mutate())',
    replaceWith: 'granting.mutate()',
    test: {
      file: 'web/src/access/DeniedList.test.tsx',
      title: 'grants a strong role only after its name is typed',
    },
  },
  {
    defence: 'The dialog compares what is typed with the whole name',
    file: 'web/src/ui/ConfirmDialog.tsx',
    remove: 'typed === props.typeToConfirm',
    replaceWith: "typed !== ''",
    test: {
      file: 'web/src/access/DeniedList.test.tsx',
      title: 'grants a strong role only after its name is typed',
    },
  },
  {
    defence: 'The narrowest role is the one with the fewest rights, not the first in the table',
    file: 'bff/src/iam/roles.ts',
    remove:
      'ids.toSorted((a, b) => strength(a) - strength(b) || permissions[a].length - permissions[b].length)',
    replaceWith: 'ids.toSorted((a, b) => 0 * (strength(a) - strength(b)))',
    test: { file: 'bff/src/iam/roles.test.ts', title: 'suggests for' },
  },
  {
    defence: 'A permission that is not listed as weak makes a role strong',
    file: 'bff/src/iam/roles.ts',
    remove: '.some((each) => !(harmless ?? weakOnFolder).has(each))',
    replaceWith: ".some((each) => each === 'iam.serviceAccounts.createToken')",
    test: { file: 'bff/src/iam/roles.test.ts', title: 'on any resource' },
  },
  {
    defence: 'A line that a function printed is matched to no denial',
    file: 'web/src/logs/entries.ts',
    remove: "entry.stream === 'system' && entry.message.startsWith('REFUSED ')",
    replaceWith: "entry.message.startsWith('REFUSED ')",
    test: {
      file: 'web/src/logs/entries.test.ts',
      title: 'a denied call is matched to the server’s list on the platform’s own line',
    },
  },
  {
    defence: 'One subject keeps a limited number of denials',
    file: 'bff/src/iam/denied-requests.ts',
    remove: 'const keptMaxPerSubject = 20;',
    replaceWith: 'const keptMaxPerSubject = 500;',
    test: {
      file: 'bff/src/gateway/denied-calls.test.ts',
      title: 'keeps the newest twenty of a subject',
    },
  },
  {
    defence: 'A quote in a copied command ends no word',
    file: 'web/src/ui/shell-quote.ts',
    remove: "text.replaceAll(\"'\", `'\\\\''`)",
    replaceWith: 'text',
    test: { file: 'web/src/ui/shell-quote.test.ts', title: 'on as text' },
  },
  {
    defence: 'No method of a frame is called',
    file: 'web/src/invocations/stack.ts',
    remove: "typeof part === 'object' ? JSON.stringify(part) : String(part)",
    replaceWith: 'String(part)',
    test: { file: 'web/src/invocations/stack.test.ts', title: 'whose toString is no function as JSON' },
  },
  {
    defence: 'A frame is cut before it is searched for a place',
    file: 'web/src/invocations/stack.ts',
    remove: 'text.length > shownCharacters',
    replaceWith: 'text.length < 0',
    test: {
      file: 'web/src/invocations/stack.test.ts',
      title: 'cuts a frame that is longer than any real one',
    },
  },
  {
    defence: 'The sign-in page leads back to paths of the console alone',
    file: 'web/src/session/return-path.ts',
    remove: "origin === somewhere && !pathname.startsWith('//')",
    replaceWith: '!/^..evil/.test(text)',
    test: { file: 'web/src/session/return-path.test.ts', title: 'which leads elsewhere or nowhere' },
  },
  {
    defence: 'Only the owner follows changes',
    file: 'bff/src/routes/changes.ts',
    remove: 'requireOwner(c.var.subject, { ownerId, what });',
    test: { file: 'bff/src/routes/changes.test.ts', title: 'rejects a caller that is not the owner' },
  },
  {
    defence: 'Only the owner lists the operations of all resources',
    file: 'bff/src/routes/operations.ts',
    remove: "requireOwner(c.var.subject, { ownerId, what: 'lists the operations of all resources' });",
    test: {
      file: 'bff/src/routes/operations.test.ts',
      title: 'shows those on every resource, newest first, to the owner alone',
    },
  },
  {
    defence: 'A download of a log needs the right to read it',
    file: 'bff/src/routes/logs.ts',
    remove: 'await requireRead(functionId, by);\n    const { success',
    replaceWith: 'const { success',
    test: {
      file: 'bff/src/logs/logs.test.ts',
      title: 'downloads every entry that matches, as text or JSON Lines, over several pages',
    },
  },
  {
    defence: 'Prometheus reads metrics with a role alone',
    file: 'bff/src/routes/metrics.ts',
    remove: 'await requireFolder(home.folder.id, c.var.subject);\n    return c.text',
    replaceWith: 'return c.text',
    test: { file: 'bff/src/routes/metrics.test.ts', title: 'reject callers without a role' },
  },
  {
    defence: 'The page of logs keeps a limited number of entries',
    file: 'web/src/logs/log-buffer.ts',
    remove: 'if (this.size <= this.#most) return;',
    replaceWith: 'return;',
    test: {
      file: 'web/src/logs/log-buffer.test.ts',
      title: 'drops the oldest entries beyond its limit, and says so',
    },
  },
  {
    defence: 'The file of an exported run is imported only with the sum of its content',
    file: 'bff/src/invocations/runs.ts',
    remove: 'sumOf(file) !== sha256',
    replaceWith: 'false',
    test: {
      file: 'bff/src/routes/runs.test.ts',
      title: 'is refused with the reason when it is a file',
    },
  },
  {
    defence: 'A part of an imported run is at most a megabyte',
    file: 'bff/src/invocations/runs.ts',
    remove: '    requireSizes({ input, output, log });\n',
    test: {
      file: 'bff/src/routes/runs.test.ts',
      title: 'fails when a part of it is too large, and imports nothing',
    },
  },
  {
    defence: 'A run is read and cancelled only with the rights to call and to read the log',
    file: 'bff/src/invocations/runs.ts',
    remove: 'await this.authorize(row.function_id, by);',
    test: {
      file: 'bff/src/routes/runs.test.ts',
      title: 'needs the rights to call and to read the log to be read or cancelled',
    },
  },
  {
    defence: 'Calls are kept only when a subject that may change the function says so',
    file: 'bff/src/invocations/kept-calls.ts',
    remove: "'functions.functions.update'",
    replaceWith: "'functions.functions.invoke'",
    test: {
      file: 'bff/src/routes/runs.test.ts',
      title: 'become runs only when a subject that may change the function says so',
    },
  },
] satisfies readonly Mutation[];
