// Object Storage and Message Queue on loopback: a bucket in memory, and a queue that only takes messages.
const { createServer } = require('node:http');

/** Key and scope of a signature, such as `key-id/20261129/ru-central1/s3/aws4_request`. */
const signer = ({ authorization = '' }) => /^AWS4-HMAC-SHA256 Credential=([^,]+),/.exec(authorization)?.[1];

/** @returns its URL, what it was asked, and what closes it */
exports.openAws = async () => {
  const asked = [];
  const objects = new Map();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const target = request.headers['x-amz-target'];
    asked.push({ what: target ?? `${request.method} ${request.url.split('?')[0]}`, by: signer(request.headers) });
    if (target !== undefined) {
      const { MessageBody } = JSON.parse(body);
      const { createHash } = require('node:crypto');
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      response.setHeader('Content-Type', 'application/x-amz-json-1.0');
      return response.end(JSON.stringify({ MessageId: 'm1', MD5OfMessageBody }));
    }
    const key = request.url.split('?')[0];
    if (request.method === 'PUT') objects.set(key, body);
    const object = objects.get(key);
    if (object === undefined) {
      response.writeHead(404, { 'Content-Type': 'application/xml' });
      return response.end('<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>gone</Message></Error>');
    }
    response.writeHead(200, { ETag: '"1"' }).end(request.method === 'GET' ? object : undefined);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, asked, close };
};
