import type { Mutation } from '../mutation.ts';

const frontsTest = 'bff/test/http-fronts.test.ts';
const grpcTest = 'bff/src/grpc/hostile-connections.test.ts';

export const mutations = [
  {
    defence: 'HTTP/2 gets the socket itself, and no stream in its place',
    file: 'bff/src/grpc/grpc-server.ts',
    remove: 'connectionSemaphore.run(own, () => injector.injectConnection(socket));',
    replaceWith: `const [near, far] = process.getBuiltinModule('node:stream').duplexPair();
    socket.pipe(near).pipe(socket);
    socket.once('close', () => near.destroy());
    connectionSemaphore.run(own, () => injector.injectConnection(far));`,
    test: {
      file: grpcTest,
      title: 'survives every early end of the connection that it loads its library for',
    },
  },
  {
    defence: 'A stream that its client has reset is not answered',
    file: 'bff/src/grpc/guard-streams.ts',
    remove: "if (event !== 'stream') return emit(event, ...values);",
    replaceWith: 'if (event) return emit(event, ...values);',
    test: {
      file: grpcTest,
      title: 'when all of it came before the connection is taken',
    },
  },
  {
    defence: 'One piece of a connection begins a few calls of gRPC',
    file: 'bff/src/grpc/guard-streams.ts',
    remove: 'if (session !== undefined && isFlood(session)) session.destroy();',
    test: { file: grpcTest, title: 'ends a connection that begins more calls in one go than it may' },
  },
  {
    defence: 'Node.js reads no more requests of a piece than may be under way',
    file: 'runner/src/http/pipelining.ts',
    remove: 'return stopParsing;',
    replaceWith: 'return onIncoming(request, keepAlive);',
    test: {
      file: 'runner/src/http/pipelining.test.ts',
      title: 'ends a connection with too many requests in a row',
    },
  },
  {
    defence: 'Requests that Node.js answers itself count in their turn',
    file: 'runner/src/http/pipelining.ts',
    remove: 'inTurn < pipelinedMax && ',
    test: {
      file: 'runner/src/http/pipelining.test.ts',
      title: 'ends a connection with too many requests in a row',
    },
  },
  {
    defence: 'A client of the metadata service has a few requests at a time',
    file: 'runner/src/metadata/server.ts',
    remove: 'limitPipelining(this.#http);',
    test: {
      file: 'runner/src/metadata/broken-connections.test.ts',
      title: 'ends a connection with too many requests in a row',
    },
  },
  {
    defence: 'A script of a build has a few requests at a time on a connection',
    file: 'runner/src/builds/registry/registry-proxy.ts',
    remove: 'limitPipelining(this.#http);',
    test: {
      file: 'runner/src/builds/registry/registry-proxy.test.ts',
      title: 'ends a connection with too many requests in a row',
    },
  },
  {
    defence: 'A client of the console or the gateway has a few requests at a time on a connection',
    file: 'bff/src/http/server-timeouts.ts',
    remove: 'limitPipelining(server);',
    test: { file: frontsTest, title: 'in a row' },
  },
  {
    defence: 'A client of the names of the cloud has a few requests at a time on a connection',
    file: 'bff/src/tls/tls-front.ts',
    remove: 'limitPipelining(this.#http);',
    test: { file: frontsTest, title: 'in a row' },
  },
  {
    defence: 'Requests for the runtimes share the start of an interpreter',
    file: 'runner/src/runtimes/runtime-registry.ts',
    remove: 'this.#found.set(runtime.id, finding);',
    test: {
      file: 'runner/src/runtimes/runtime-registry.test.ts',
      title: 'starts an interpreter once for lists that are read at the same time',
    },
  },
  {
    defence: 'Texts of a gRPC answer are well-formed',
    file: 'bff/src/grpc/rest-json.ts',
    remove: 'value.toWellFormed()',
    replaceWith: 'value',
    test: {
      file: 'bff/src/grpc/transcode.test.ts',
      title: 'replaces half a surrogate pair in the details, which the library cannot encode',
    },
  },
  {
    defence: 'A mask that JSON cannot hold is a fault of the request',
    file: 'bff/src/grpc/transcode.ts',
    remove: 'throw error instanceof ApiError ? statusOf(error) : error;',
    replaceWith: 'throw error;',
    test: {
      file: 'bff/src/grpc/transcode.test.ts',
      title: 'gRPC transcoder › returns INVALID_ARGUMENT for a mask that has no form in JSON',
    },
  },
  {
    defence: 'The socket of a CONNECT at the metadata service has an owner',
    file: 'runner/src/metadata/server.ts',
    remove: "socket.on('error', () => socket.destroy());",
    test: {
      file: 'runner/src/metadata/broken-connections.test.ts',
      title: 'and resets the connection',
    },
  },
  {
    defence: 'A log line that cannot be written as JSON again is kept as text',
    file: 'bff/src/logs/structured-line.ts',
    remove: ' || isDeeper(object, depthMax)',
    test: {
      file: 'bff/src/logs/logs.test.ts',
      title: 'keeps a structured line as text when it is nested too deeply to be written as JSON again',
    },
  },
  {
    defence: 'An uncaught error is logged without the properties of the error',
    file: 'bff/src/process-faults.ts',
    remove: '{ fault: described(error), count: this.#count }',
    replaceWith: '{ err: error, fault: described(error), count: this.#count }',
    test: {
      file: 'bff/src/process-faults.test.ts',
      title: 'logs no token, no property of the error and no endless message',
    },
  },
  {
    defence: 'A server that ended unexpectedly is started again',
    file: 'scripts/supervise.mjs',
    remove: 'setTimeout(() => start(how), pauseMs);',
    replaceWith: 'process.exit(1);',
    test: {
      file: 'bff/test/supervisor.test.ts',
      title: 'prints a sign-in link again when nobody is signed in',
    },
  },
  {
    defence: 'A server that ends at once again and again is given up',
    file: 'scripts/supervise.mjs',
    remove: 'const pauseMs = pausesMs[quickEnds - 1];',
    replaceWith: 'const pauseMs = pausesMs[0];',
    test: {
      file: 'bff/test/supervisor.test.ts',
      title: 'gives up with one sentence when the server ends at once again and again',
    },
  },
  {
    defence: 'The server stops when its supervisor is gone',
    file: 'bff/src/main.ts',
    remove: 'whenUnsupervised(stop);',
    test: {
      file: 'bff/test/supervisor.test.ts',
      title: 'stops its server when the supervisor itself is killed',
    },
  },
  {
    defence: 'A header that names one thing may be there once',
    file: 'bff/src/http/serve-checked.ts',
    remove: 'singletons.has(name) && seen.has(name)',
    replaceWith: 'singletons.has(name) && seen.has(`${name} twice`)',
    test: { file: frontsTest, title: 'two Host headers of different names' },
  },
  {
    defence: 'The request line names no other server than Host',
    file: 'bff/src/http/serve-checked.ts',
    remove: "if (url.startsWith('/') || url === '*') return undefined;",
    replaceWith: 'if (url) return undefined;',
    test: { file: frontsTest, title: 'answers a request line that names another server with 400' },
  },
  {
    defence: 'The rest of a refused body is read and dropped',
    file: 'bff/src/http/linger.ts',
    remove: 'discardRest(request).then(() => end());',
    replaceWith: 'end();',
    test: {
      file: frontsTest,
      title: 'is reported to a client of the gateway that sends first, reads later and',
    },
  },
  {
    defence: 'A run is authorized before its payload is read',
    file: 'bff/src/app.ts',
    remove: '      authorizeRun(cloud),\n      limitBodies(cloud, maxBodyBytes),',
    replaceWith: '      limitBodies(cloud, maxBodyBytes),\n      authorizeRun(cloud),',
    test: {
      file: frontsTest,
      title: 'a run of a function that is not there',
    },
  },
  {
    defence: 'One function or caller holds a quarter of the memory for bodies',
    file: 'bff/src/http/body-budget.ts',
    remove: 'share: 1 / 4',
    replaceWith: 'share: 1',
    test: {
      file: 'bff/src/http/body-budget.test.ts',
      title: 'keeps places for others when one asks for more than its quarter',
    },
  },
  {
    defence: 'A route that declares no larger body reads at most 256 KB',
    file: 'bff/src/http/limit-bodies.ts',
    remove: 'maxBytesOf(c) ?? usualBodyBytes',
    replaceWith: 'maxBytesOf(c) ?? largeBodyBytes',
    test: {
      file: 'bff/src/http/declared-route.test.ts',
      title: 'rejects 300 KB on each route that declares no larger body',
    },
  },
  {
    defence: 'A route needs a token unless it declares that it needs none',
    file: 'bff/src/app.ts',
    remove: 'declared(c)?.security?.length === 0',
    replaceWith: 'declared(c)?.security?.length !== 1',
    test: {
      file: 'bff/src/http/declared-route.test.ts',
      title: 'need a token unless they declare that they need none',
    },
  },
  {
    defence: 'A stack frame that cannot be written as JSON is named and not thrown',
    file: 'web/src/invocations/stack.ts',
    remove: "    return t('tooDeep');",
    replaceWith: "    throw new Error('too deep');",
    test: { file: 'web/src/invocations/InvocationResult.test.tsx', title: 'a frame nested too deeply' },
  },
  {
    defence: 'A result that cannot be shown does not take the page along',
    file: 'web/src/invocations/ResultBoundary.tsx',
    remove: 'if (fault === undefined) return this.props.children;',
    replaceWith: 'if (fault !== null) return this.props.children;',
    test: {
      file: 'web/src/invocations/InvocationResult.test.tsx',
      title: 'names the fault of a result that cannot be shown, and shows the next one',
    },
  },
  {
    defence: 'Connections over the limit of a sandbox wait for their turn',
    file: 'runner/src/network/connection-turns.ts',
    remove: '      this.#waiting.set(socket, serve);\n',
    replaceWith: '      socket.destroy();\n',
    test: {
      file: 'runner/src/network/connection-turns.test.ts',
      title: 'get their answers when a client opens a hundred and fifty at once and keeps them',
    },
  },
  {
    defence: 'Idle connections of a sandbox make room for those that wait',
    file: 'runner/src/network/connection-turns.ts',
    remove: '      this.#closeIdle();\n    }\n  }',
    replaceWith: '    }\n  }',
    test: {
      file: 'runner/src/network/connection-turns.test.ts',
      title: 'get their answers after idle ones that the client keeps',
    },
  },
  {
    defence: 'A sandbox holds a limited number of waiting connections',
    file: 'runner/src/network/connection-turns.ts',
    remove: 'this.#waiting.size >= this.#most.waiting',
    replaceWith: 'false',
    test: {
      file: 'runner/src/network/connection-turns.test.ts',
      title: 'get 503 when too many wait',
    },
  },
  {
    defence: 'What all clients together leave unread is limited',
    file: 'bff/src/http/unread-answers.ts',
    remove: '      socket.destroy();\n',
    test: {
      file: 'bff/src/http/unread-answers.test.ts',
      title: 'ends connections that read nothing while their answers exceed the limit, and no more of them',
    },
  },
  {
    defence: 'Answers to pipelined requests count as unread',
    file: 'bff/src/http/unread-answers.ts',
    remove: 'socket.writableLength + waitingBytes(responses)',
    replaceWith: 'socket.writableLength',
    test: {
      file: 'bff/src/http/unread-answers.test.ts',
      title: 'counts the answers to pipelined requests',
    },
  },
] satisfies readonly Mutation[];
