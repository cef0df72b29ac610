// A YDB server of one table on loopback, made from the messages that the client brings. It records every sign-in.
const grpc = require('@grpc/grpc-js');
const { Ydb } = require('ydb-sdk-proto');

/** The operation of an answer that is complete. */
const done = (name, message) => ({
  operation: {
    ready: true,
    status: Ydb.StatusIds.StatusCode.SUCCESS,
    result: message && { type_url: `type.googleapis.com/${name}`, value: message },
  },
});
const packed = (Type, value) => Type.encode(Type.fromObject(value)).finish();

const table = {
  columns: [
    { name: 'id', type: { typeId: Ydb.Type.PrimitiveTypeId.UINT64 } },
    { name: 'title', type: { typeId: Ydb.Type.PrimitiveTypeId.UTF8 } },
  ],
  rows: [{ items: [{ uint64Value: 7 }, { textValue: 'привет' }] }],
};

/** @returns its port, what it was asked, and what closes it */
exports.openYdb = async () => {
  const asked = [];
  let port = 0;
  const answers = {
    'Discovery.V1.DiscoveryService/ListEndpoints': () =>
      done(
        'Ydb.Discovery.ListEndpointsResult',
        packed(Ydb.Discovery.ListEndpointsResult, {
          endpoints: [{ address: '127.0.0.1', port, service: ['table_service'] }],
        }),
      ),
    'Table.V1.TableService/CreateSession': () =>
      done('Ydb.Table.CreateSessionResult', packed(Ydb.Table.CreateSessionResult, { sessionId: 's1' })),
    'Table.V1.TableService/ExecuteDataQuery': () =>
      done('Ydb.Table.ExecuteQueryResult', packed(Ydb.Table.ExecuteQueryResult, { resultSets: [table] })),
    'Table.V1.TableService/DeleteSession': () => done(),
  };
  const server = new grpc.Server();
  for (const [path, answer] of Object.entries(answers)) {
    const method = path.slice(path.indexOf('/') + 1);
    const bytes = (value) => value;
    server.addService(
      {
        [method]: {
          path: `/Ydb.${path}`,
          requestStream: false,
          responseStream: false,
          requestSerialize: bytes,
          requestDeserialize: bytes,
          responseSerialize: bytes,
          responseDeserialize: bytes,
        },
      },
      {
        [method]: (call, callback) => {
          asked.push({ method, token: call.metadata.get('x-ydb-auth-ticket')[0] });
          // Every answer of these services has the same one field.
          callback(null, packed(Ydb.Table.CreateSessionResponse, answer()));
        },
      },
    );
  }
  port = await new Promise((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { port, asked, close: () => server.forceShutdown() };
};
