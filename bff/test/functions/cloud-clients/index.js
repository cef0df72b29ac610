// Clients of YDB, Object Storage and Message Queue as programs for the cloud use them; servers on loopback answer.
const { GetObjectCommand, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
const { SendMessageCommand, SQSClient } = require('@aws-sdk/client-sqs');
const { Driver, getCredentialsFromEnv, TypedData } = require('ydb-sdk');
const { openAws } = require('./aws-stub.js');
const { openYdb } = require('./ydb-stub.js');

async function byYdb() {
  const ydb = await openYdb();
  const driver = new Driver({
    endpoint: `grpc://127.0.0.1:${ydb.port}`,
    database: '/local',
    authService: getCredentialsFromEnv(),
  });
  if (!(await driver.ready(10_000))) throw new Error('The driver did not connect to the stub.');
  const rows = await driver.tableClient.withSession(async (session) => {
    const { resultSets } = await session.executeQuery('SELECT id, title FROM notes;');
    return TypedData.createNativeObjects(resultSets[0]);
  });
  await driver.destroy();
  ydb.close();
  return { rows, methods: [...new Set(ydb.asked.map(({ method }) => method))], asked: ydb.asked };
}

async function byAws() {
  const aws = await openAws();
  const options = { region: 'ru-central1', endpoint: aws.url };
  const storage = new S3Client({ ...options, forcePathStyle: true });
  const place = { Bucket: 'notes', Key: 'a b/привет.txt' };
  await storage.send(new PutObjectCommand({ ...place, Body: 'привет' }));
  const { Body } = await storage.send(new GetObjectCommand(place));
  const missing = await storage.send(new GetObjectCommand({ ...place, Key: 'gone' })).catch(({ name }) => name);
  const queue = new SQSClient(options);
  const sent = await queue.send(new SendMessageCommand({ QueueUrl: `${aws.url}/b1g/q`, MessageBody: 'привет' }));
  const read = await Body.transformToString();
  aws.close();
  return { read, missing, sent: sent.MessageId, asked: aws.asked };
}

exports.main = async (_, context) => {
  const { asked, ...ydb } = await byYdb();
  const isOwnToken = asked.length > 0 && asked.every(({ token }) => token === context.token.access_token);
  return { ydb: { ...ydb, isOwnToken }, aws: await byAws() };
};
