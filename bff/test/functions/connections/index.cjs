// A hostile client: breaks connections off at every phase, and sends what no legitimate client sends. It runs beside
// the server and inside a sandbox. Bounded: no connection lives longer than necessary.
const net = require('net');
const tls = require('tls');

const atATime = 8;
const timeoutMs = 300;
const endings = ['end', 'reset', 'destroy'];

/** Sends the pieces in order, then ends in the given way. Resolves when the connection is closed. */
const act = ({ open, pieces, ending }) =>
  new Promise((resolve) => {
    const socket = open();
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.resume();
    socket.once(socket.encrypted ? 'secureConnect' : 'connect', async () => {
      for (const piece of pieces) await new Promise((sent) => socket.write(piece, sent));
      if (ending === 'end') socket.end();
      else if (ending === 'reset') (socket.beneath || socket).resetAndDestroy();
      else socket.destroy();
    });
  });

const frame = (type, flags, stream, payload = Buffer.alloc(0)) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};
const field = (name, value) =>
  Buffer.concat([
    Buffer.from([0, name.length]),
    Buffer.from(name, 'latin1'),
    Buffer.from([value.length]),
    Buffer.from(value, 'latin1'),
  ]);
const headerBlock = (path, type = 'application/grpc') =>
  Buffer.concat([
    field(':method', 'POST'),
    field(':scheme', 'http'),
    field(':path', path),
    field(':authority', 'localhost'),
    field('content-type', type),
    field('te', 'trailers'),
  ]);
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const settings = frame(4, 0, 0);
const endHeaders = 4;
const endStream = 1;
const known = '/yandex.cloud.iam.v1.RoleService/List';
const unknown = '/no.such.Service/List';
const headers = (stream, path, type) => frame(1, endHeaders, stream, headerBlock(path, type));
const reset = (stream) => frame(3, 0, stream, Buffer.from([0, 0, 0, 8]));
const data = (stream, payload, flags = 0) => frame(0, flags, stream, payload);
const begun = (...more) => [Buffer.concat([preface, settings, ...more])];
const many = (count, make) => Array.from({ length: count }, (_, n) => make(2 * n + 1));
const message = Buffer.from([0, 0, 0, 0, 0]);

const http2 = {
  'half a preface': [preface.subarray(0, 10)],
  'a preface alone': [preface],
  'half a frame of settings': [Buffer.concat([preface, settings.subarray(0, 5)])],
  'settings alone': begun(),
  'a call that is reset at once': begun(headers(1, known), reset(1)),
  'a call without a method that is reset at once': begun(headers(1, unknown), reset(1)),
  'a call that is no gRPC and is reset at once': begun(headers(1, known, 'text/html'), reset(1)),
  'a call without a method': begun(headers(1, unknown)),
  'a call that is no gRPC': begun(headers(1, known, 'text/html')),
  'a call that ends with its headers': begun(frame(1, endHeaders | endStream, 1, headerBlock(known))),
  'a whole call': begun(headers(1, known), data(1, message, endStream)),
  'a whole call that is reset': begun(headers(1, known), data(1, message, endStream), reset(1)),
  'half a message': begun(headers(1, known), data(1, Buffer.from([0, 0, 1, 0, 0, 7, 7]))),
  'a message that is no message': begun(
    headers(1, known),
    data(1, Buffer.from([0, 0, 0, 0, 3, 255, 255, 255]), endStream),
  ),
  'a compressed message that is not compressed': begun(
    frame(1, endHeaders, 1, Buffer.concat([headerBlock(known), field('grpc-encoding', 'gzip')])),
    data(1, Buffer.from([1, 0, 0, 0, 3, 255, 255, 255]), endStream),
  ),
  'an encoding of another world': begun(
    frame(1, endHeaders, 1, Buffer.concat([headerBlock(known), field('grpc-encoding', 'caf\xe9')])),
    data(1, Buffer.from([1, 0, 0, 0, 1, 1]), endStream),
  ),
  'a time limit that is none': begun(
    frame(1, endHeaders, 1, Buffer.concat([headerBlock(known), field('grpc-timeout', 'soon')])),
    reset(1),
  ),
  'a time limit of nothing': begun(
    frame(1, endHeaders, 1, Buffer.concat([headerBlock(known), field('grpc-timeout', '1n')])),
  ),
  'trailers': begun(
    headers(1, known),
    frame(1, endHeaders | endStream, 1, field('grpc-status', '0')),
  ),
  'a thousand resets': begun(...many(1000, (id) => Buffer.concat([headers(id, known), reset(id)]))),
  'more calls than are let in': begun(...many(100, (id) => headers(id, known))),
  'a flood of settings': begun(...many(3000, () => settings)),
  'a flood of pings': begun(...many(3000, () => frame(6, 0, 0, Buffer.alloc(8)))),
  'headers without end': begun(
    frame(1, 0, 1, headerBlock(known)),
    ...many(500, () => frame(9, 0, 1, field('x', 'y'.repeat(100)))),
  ),
  'headers that cannot be unpacked': begun(frame(1, endHeaders, 1, Buffer.alloc(64, 0xff))),
  'data of no stream': begun(data(0, message)),
  'data of a stream that is not there': begun(data(99, message)),
  'a window beyond every bound': begun(frame(8, 0, 0, Buffer.from([0x7f, 0xff, 0xff, 0xff]))),
  'a window of nothing': begun(headers(1, known), frame(8, 0, 1, Buffer.alloc(4))),
  'a farewell': begun(headers(1, known), frame(7, 0, 0, Buffer.alloc(8))),
  'a frame of an unknown kind': begun(frame(77, 255, 1, Buffer.alloc(32))),
  'a frame that is too large': begun(frame(0, 0, 1, Buffer.alloc(20000))),
  'garbage after the preface': [Buffer.concat([preface, Buffer.alloc(2000, 0xa5)])],
};

const request = (first, ...lines) => `${[first, ...lines].join('\r\n')}\r\n\r\n`;
const http1 = (host) => ({
  'nothing': [],
  'a letter': ['G'],
  'half a line': ['GET / HTT'],
  'half a head': [`GET / HTTP/1.1\r\nHost: ${host}\r\nX-`],
  'a request': [request('GET / HTTP/1.1', `Host: ${host}`)],
  'fifty requests at once': [request('GET / HTTP/1.1', `Host: ${host}`).repeat(50)],
  'no host': [request('GET / HTTP/1.1')],
  'two hosts': [request('GET / HTTP/1.1', `Host: ${host}`, 'Host: other')],
  'half a body': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 1000') + '{'],
  'half a body of the API': [request('POST /iam/v1/tokens HTTP/1.1', `Host: ${host}`, 'Content-Length: 99') + '{'],
  'half a chunk': [request('POST / HTTP/1.1', `Host: ${host}`, 'Transfer-Encoding: chunked') + 'ff\r\n{'],
  'chunks that are none': [request('POST / HTTP/1.1', `Host: ${host}`, 'Transfer-Encoding: chunked') + 'zz\r\n{'],
  'chunks of the API that are none': [
    request('POST /iam/v1/tokens HTTP/1.1', `Host: ${host}`, 'Transfer-Encoding: chunked'),
    '1\r\n{\r\n',
    'zz\r\n{',
  ],
  'two lengths': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 1', 'Content-Length: 2') + '{}'],
  'length and chunks': [
    request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 4', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
  ],
  'a length below nothing': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: -1')],
  'a length beyond every bound': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 99999999999') + 'x'],
  'a tunnel': [request(`CONNECT ${host} HTTP/1.1`, `Host: ${host}`)],
  'a tunnel and bytes for it': [request(`CONNECT ${host} HTTP/1.1`, `Host: ${host}`), 'x'.repeat(1000)],
  'a web socket': [
    request('GET / HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade', 'Upgrade: websocket') + 'bytes',
  ],
  'another protocol': [
    request('GET / HTTP/1.1', `Host: ${host}`, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AA'),
  ],
  'HTTP/2 where it is not spoken': begun(headers(1, known)),
  'TLS where it is not spoken': [Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(300, 1)],
  'garbage': [Buffer.alloc(4000, 0xa5)],
  'zeros': [Buffer.alloc(4000)],
  'headers beyond the bound': [`GET / HTTP/1.1\r\nHost: ${host}\r\n${'X: yyyyyyyyyyyyyyyyyyyyyyy\r\n'.repeat(5000)}`],
  'an address beyond the bound': [`GET /${'a'.repeat(200000)} HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  'an address of its own': [request('GET http://elsewhere/ HTTP/1.1', `Host: ${host}`)],
  'an address that is none': [request('GET http://[/ HTTP/1.1', `Host: ${host}`)],
  'an address without a path': [request('OPTIONS * HTTP/1.1', `Host: ${host}`)],
  'an address with half a code': [request('GET /%e0%a4%a HTTP/1.1', `Host: ${host}`)],
  'a host that is none': [request('GET / HTTP/1.1', 'Host: [')],
  'a trace': [request('TRACE / HTTP/1.1', `Host: ${host}`)],
  'a method that there is not': [request('BREW / HTTP/1.1', `Host: ${host}`)],
  'an expectation': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 5', 'Expect: 100-continue')],
  'an expectation that there is not': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 0', 'Expect: tea')],
  'a body and more than it': [request('POST / HTTP/1.1', `Host: ${host}`, 'Content-Length: 2') + '{}trailing bytes'],
  'the oldest HTTP': ['GET /\r\n'],
  'old HTTP': [request('GET / HTTP/1.0')],
  'a later HTTP': [request('GET / HTTP/3.0', `Host: ${host}`)],
  'a header that is none': [request('GET / HTTP/1.1', `Host: ${host}`, 'a b c')],
  'a zero byte': [request('GET / HTTP/1.1', `Host: ${host}`, 'X: \0')],
});

const handshakes = {
  'nothing': [],
  'half a greeting': [Buffer.from('1603010200010001fc0303', 'hex')],
  'an empty greeting': [Buffer.from('1603010004010000', 'hex'), Buffer.from('00', 'hex')],
  'an alert': [Buffer.from('15030100020228', 'hex')],
  'garbage': [Buffer.alloc(1000, 0xa5)],
  'plain HTTP': ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
  'a record beyond the bound': [Buffer.from('160301ffff', 'hex'), Buffer.alloc(70000)],
};

const scriptsOf = (speaks, host) => (speaks === 'http2' ? http2 : http1(host));

/** Everything that the client does to one port. */
function actsOn({ host, port, servername, isTls, speaks, name }) {
  const plain = () => net.connect({ host, port });
  const secured = (ALPNProtocols) => () => {
    const beneath = plain().on('error', () => {});
    const options = { socket: beneath, servername, ALPNProtocols, rejectUnauthorized: false };
    return Object.assign(tls.connect(options), { beneath });
  };
  const acts = [];
  const add = (open, scripts) => {
    for (const [script, pieces] of Object.entries(scripts))
      for (const ending of endings) acts.push({ script, open, pieces, ending });
  };
  if (!isTls) add(plain, scriptsOf(speaks, name));
  else {
    add(plain, handshakes);
    add(secured(['http/1.1']), http1(name));
    add(secured(['h2']), http2);
    add(secured(['h2', 'nothing']), { 'nothing': [] });
    add(secured(['nothing']), { 'nothing': [] });
  }
  return acts;
}

exports.act = act;
exports.actsOn = actsOn;
exports.main = async ({ targets }) => {
  const acts = targets.flatMap(actsOn);
  let next = 0;
  const client = async () => {
    while (next < acts.length) await act(acts[next++]);
  };
  await Promise.all(Array.from({ length: atATime }, client));
  return { connections: acts.length };
};
