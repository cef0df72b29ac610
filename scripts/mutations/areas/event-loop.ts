import type { Mutation } from '../mutation.ts';

const responseTest = 'bff/src/gateway/response.test.ts';
const linesTest = 'runner/src/instances/log-lines.test.ts';
const logsTest = 'bff/src/logs/log-thread.test.ts';

export const mutations = [
  {
    defence: 'Base64 of an answer is checked in linear time',
    file: 'bff/src/gateway/response.ts',
    remove: 'if (!isBase64(body))',
    replaceWith: 'if (!/^[A-Za-z0-9+/\\s]*={0,2}\\s*$/.test(body))',
    test: {
      file: responseTest,
      title: 'and a character outside base64 in linear time',
    },
  },
  {
    defence: 'A body that is nested too deeply is the fault of its function',
    file: 'bff/src/gateway/response.ts',
    remove: "if (error instanceof RangeError) throw new Malformed('body is nested too deeply');",
    test: {
      file: responseTest,
      title: 'returns 502 that names the cause for a body nested too deeply to write',
    },
  },
  {
    defence: 'The header of a frame has no more parts than an error needs',
    file: 'runner/src/channel/frames.ts',
    remove: 'exceedsStructure(headerText, limits.frameHeaderStructure)',
    replaceWith: 'false',
    test: { file: 'runner/src/channel/frames.test.ts', title: 'rejects an error with a stack' },
  },
  {
    defence: 'A sandbox that answers what nobody waits for loses its channel',
    file: 'runner/src/instances/instance.ts',
    remove: 'if (this.#strayFrames > limits.strayFrames)',
    replaceWith: 'if (this.#strayFrames > limits.strayFrames * 1e9)',
    test: {
      file: 'runner/src/instances/instance.test.ts',
      title: 'breaks the channel of a sandbox that goes on answering what nobody waits for',
    },
  },
  {
    defence: 'A call keeps a limited number of lines',
    file: 'runner/src/instances/log-lines.ts',
    remove: 'limits.logLinesPerCall - this.#kept.lines',
    replaceWith: 'Number.MAX_SAFE_INTEGER',
    test: {
      file: linesTest,
      title: 'keeps the first lines of a call and counts the others when it prints more lines than are kept',
    },
  },
  {
    defence: 'A turn of the event loop cuts a limited number of lines',
    file: 'runner/src/instances/line-turns.ts',
    remove: 'Math.min(this.#left, linesAtATime)',
    replaceWith: 'Number.MAX_SAFE_INTEGER',
    test: {
      file: linesTest,
      title: 'leaves the event loop after some lines, and cuts the output of another stream meanwhile',
    },
  },
  {
    defence: 'A function has a limit of log entries of its own',
    file: 'bff/src/logs/log-store.ts',
    remove: 'if (own && (own.rows > rowsOfFunction || own.bytes > bytesOfFunction)) return functionId;',
    test: {
      file: logsTest,
      title: 'takes the oldest entries of a function that has more than its own limit, and of no other',
    },
  },
  {
    defence: 'The function with the largest log makes room for all',
    file: 'bff/src/logs/log-store.ts',
    remove: 'return this.#bytes() > bytes ? this.largest()?.functionId : undefined;',
    replaceWith: 'return undefined;',
    test: {
      file: logsTest,
      title: 'takes from the function that has the most when all have more than the disk may hold',
    },
  },
  {
    defence: 'Work on logs is done in short steps, of one function after the other',
    file: 'bff/src/logs/log-jobs.ts',
    remove: 'if (jobs[0]?.step() !== false) jobs.shift();',
    replaceWith: 'for (let job = jobs[0]; job; job = jobs[0]) if (job.step()) jobs.shift();',
    test: {
      file: logsTest,
      title: 'answers a short read of one function while another is searched through and deleted',
    },
  },
  {
    defence: 'Following a log remembers what it looked at',
    file: 'bff/src/logs/logs.ts',
    remove: 'afterSeq = lookedAtSeq ?? afterSeq;',
    replaceWith: 'afterSeq = entries.at(-1)?.seq ?? afterSeq;',
    test: {
      file: logsTest,
      title: 'looks at entries once when it follows a log with a filter that lets none of them through',
    },
  },
  {
    defence: 'A large result is parsed in a thread',
    file: 'bff/src/gateway/shaping.ts',
    remove: "if (outcome.kind !== 'returned' || outcome.resultJson.length <= inlineBytes)",
    replaceWith: 'if (outcome.kind)',
    test: {
      file: 'bff/src/gateway/shaping.test.ts',
      title: 'keeps the event loop free while a thread parses the most expensive result',
    },
  },
  {
    defence: 'Functions take turns at the threads',
    file: 'runner/src/threads/fair-pool.ts',
    remove: "of: [of, '']",
    replaceWith: "of: ['', '']",
    test: {
      file: 'bff/src/gateway/shaping.test.ts',
      title: 'serves functions in turn, however much one of them has waiting',
    },
  },
  {
    defence: 'A large package is read in a thread',
    file: 'bff/src/artifacts/package-threads.ts',
    remove: 'if (zip.length <= inlineBytes)',
    replaceWith: 'if (zip)',
    test: {
      file: 'bff/src/artifacts/package-threads.test.ts',
      title: 'keeps the event loop free while threads unpack the largest package',
    },
  },
  {
    defence: 'A manifest has a limited structure',
    file: 'runner/src/builds/tools/npm-project.ts',
    remove: 'exceedsStructure(text, limits.manifest.structure)',
    replaceWith: 'false',
    test: { file: 'runner/src/builds/tools/plan.test.ts', title: 'before it is read in one piece' },
  },
  {
    defence: 'A request body has a limited structure',
    file: 'bff/src/http/body-structure.ts',
    remove: 'if (exceedsStructure(text, structure))',
    replaceWith: 'if (text === undefined)',
    test: { file: 'bff/src/http/body-structure.test.ts', title: 'rejects a body of' },
  },
  {
    defence: 'A gRPC message is weighed',
    file: 'bff/src/grpc/message-size.ts',
    remove: 'if (otherBytes > otherBytesMax)',
    replaceWith: 'if (otherBytes < 0)',
    test: { file: 'bff/src/grpc/message-size.test.ts', title: 'rejects a message of' },
  },
  {
    defence: 'A page of large rows ends early',
    file: 'bff/src/store/page.ts',
    remove: 'rows.length === size || bytes >= pageBytes',
    replaceWith: 'rows.length === size',
    test: {
      file: 'bff/src/store/page.test.ts',
      title: 'ends a page of large rows early, and loses none of them over its pages',
    },
  },
  {
    defence: 'A page is read in parts',
    file: 'bff/src/store/page.ts',
    remove: 'const rowsOfPart = 100;',
    replaceWith: 'const rowsOfPart = 1001;',
    test: {
      file: 'bff/src/store/page.test.ts',
      title: 'ends a page of large rows early, and loses none of them over its pages',
    },
  },
  {
    defence: 'Most versions of a function are deleted before the function, a few at a time',
    file: 'bff/src/functions/version-removal.ts',
    remove: 'while (await removeSome({ functionId, redactedSeq }, deps)) await setImmediate();',
    test: {
      file: 'bff/src/functions/many-versions.test.ts',
      title: 'holds up no other request for long when the function has thousands of versions',
    },
  },
  {
    defence: 'The store looks up all accounts of a change of bindings at once',
    file: 'bff/src/iam/access-bindings.ts',
    remove: 'await requireExisting(trx, added);',
    replaceWith: 'for (const binding of added) await requireExisting(trx, [binding]);',
    test: {
      file: 'bff/src/iam/access-bindings.test.ts',
      title: 'asks the store as often for a hundred accounts as for one',
    },
  },
  {
    defence: 'Strings of JSON are skipped by a native search',
    file: 'runner/src/json-structure.ts',
    remove: "for (let at = json.indexOf('\"', start + 1); at >= 0; at = json.indexOf('\"', at + 1))",
    replaceWith: 'for (let at = start + 1; at < json.length; at += 1) if (json.charCodeAt(at) === quote)',
    test: {
      file: 'runner/src/json-structure.test.ts',
      title: 'skips a long string in a third of the time that it takes to look at each character',
    },
  },
  {
    defence: 'The list of installed packages has a bounded number of requirements',
    file: 'runner/src/builds/packages/installed-packages.ts',
    remove: 'const hasTooMany = keepRequires(all);',
    replaceWith: 'const hasTooMany = all.length < 0;',
    test: {
      file: 'runner/src/builds/packages/installed-packages.test.ts',
      title: 'stays small when every package requires every other',
    },
  },
  {
    defence: 'The list of installed packages has a bounded depth',
    file: 'runner/src/builds/packages/installed-packages.ts',
    remove: "if (inside.split('node_modules')",
    replaceWith: "if (!inside && inside.split('node_modules')",
    test: {
      file: 'runner/src/builds/packages/installed-packages.test.ts',
      title: 'looks no deeper than the limit',
    },
  },
  {
    defence: 'A subject follows a bounded number of event streams',
    file: 'bff/src/http/followers.ts',
    remove: 'if (own >= ofSubject)',
    replaceWith: 'if (false)',
    test: { file: 'bff/src/routes/followers.test.ts', title: 'of a log takes another subject' },
  },
  {
    defence: 'All subjects together follow a bounded number of event streams',
    file: 'bff/src/http/followers.ts',
    remove: 'if (this.#all >= inAll)',
    replaceWith: 'if (false)',
    test: {
      file: 'bff/src/http/followers.test.ts',
      title: 'rejects every subject when all places are taken',
    },
  },
  {
    defence: 'Followers of a build count',
    file: 'bff/src/routes/builds.ts',
    remove: 'const leave = followers.enter(c.var.subject.id);',
    replaceWith: 'const leave = () => {};',
    test: {
      file: 'bff/src/routes/followers.test.ts',
      title: 'counts its followers',
    },
  },
  {
    defence: 'A response to HEAD has no body that goes on',
    file: 'bff/src/app.ts',
    remove: "if (c.req.method === 'HEAD') await c.res.body?.cancel();",
    test: {
      file: 'bff/src/http/head-requests.test.ts',
      title: 'whose body nobody reads',
    },
  },
  {
    defence: 'A package is unpacked a few entries at a time',
    file: 'runner/src/code/code-store.ts',
    remove: 'const entriesAtATime = 200;',
    replaceWith: 'const entriesAtATime = 1e9;',
    test: {
      file: 'runner/src/code/code-store.test.ts',
      title: 'holds up no other work for long when a package has ten thousand entries',
    },
  },
] satisfies readonly Mutation[];
