import type { Mutation } from '../mutation.ts';

const grpcTest = 'bff/src/grpc/hostile-connections.test.ts';

export const mutations = [
  {
    defence: 'HTTP/2 gets the socket itself, and no stream in its place',
    file: 'bff/src/grpc/grpc-server.ts',
    remove: 'turnsOf.run(own, () => injector.injectConnection(socket));',
    replaceWith: `const [near, far] = process.getBuiltinModule('node:stream').duplexPair();
    socket.pipe(near).pipe(socket);
    socket.once('close', () => near.destroy());
    turnsOf.run(own, () => injector.injectConnection(far));`,
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
    defence: 'Details of a gRPC status are well-formed text',
    file: 'bff/src/grpc/transcode.ts',
    remove: 'details.toWellFormed()',
    replaceWith: 'details',
    test: {
      file: 'bff/src/grpc/transcode.test.ts',
      title: 'replaces half a surrogate pair in the details, which the library cannot encode',
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
] satisfies readonly Mutation[];
