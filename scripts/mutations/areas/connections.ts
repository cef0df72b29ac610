import type { Mutation } from '../mutation.ts';

const grpcTest = 'bff/src/grpc/hostile-connections.test.ts';

export const mutations = [
  {
    defence: 'A connection that ended while gRPC was loaded is not handed to HTTP/2',
    file: 'bff/src/grpc/grpc-server.ts',
    remove: 'if (socket.destroyed) return;',
    test: {
      file: grpcTest,
      title: 'closes a connection that was destroyed while its library was loaded',
    },
  },
  {
    defence: 'A stream that its client has reset is not answered',
    file: 'bff/src/grpc/guard-streams.ts',
    remove: "if (event !== 'stream') return emit(event, ...values);",
    replaceWith: 'if (event) return emit(event, ...values);',
    test: {
      file: grpcTest,
      title: 'survives every early end of a connection when its library is loaded',
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
      title: 'survives a client that asks for %s and resets the connection',
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
] satisfies readonly Mutation[];
