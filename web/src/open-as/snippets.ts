import type { CloudFunction, Version } from 'bff/contract';
import { shellQuote } from '../ui/shell-quote.ts';

/** What a snippet does: reads a function, creates the same version again, or grants a role on a function. */
export type Subject =
  | { kind: 'function'; fn: CloudFunction }
  | { kind: 'version'; fn: CloudFunction; version: Version }
  | { kind: 'binding'; fn: CloudFunction; roleId: string; serviceAccountId: string; name: string };
export const tools = ['curl', 'cli', 'terraform', 'node', 'python'] as const;
export type Tool = (typeof tools)[number];

const path = '/functions/v1';

/** @param consoleUrl the origin of this console */
export function snippetOf(tool: Tool, subject: Subject, consoleUrl: string): string {
  switch (tool) {
    case 'curl':
      return curl(subject, consoleUrl);
    case 'cli':
      return cli(subject);
    case 'terraform':
      return terraform(subject);
    case 'node':
      return node(subject);
    case 'python':
      return python(subject);
  }
}

/** The settings of a version as the API takes them, with the code of that version. */
function requestOf({ fn, version }: Extract<Subject, { kind: 'version' }>) {
  const { runtime, entrypoint, resources, executionTimeout, serviceAccountId, environment, concurrency } =
    version;
  return {
    functionId: fn.id,
    runtime,
    entrypoint,
    resources,
    executionTimeout,
    ...(serviceAccountId === undefined ? {} : { serviceAccountId }),
    ...(environment === undefined ? {} : { environment }),
    ...(concurrency === undefined ? {} : { concurrency }),
    versionId: version.id,
  };
}

/** The request as the SDK's messages have it. */
function messageOf(subject: Extract<Subject, { kind: 'version' }>) {
  const { resources, executionTimeout, concurrency, ...request } = requestOf(subject);
  const seconds = Number.parseFloat(executionTimeout);
  return {
    ...request,
    resources: { memory: Number(resources.memory) },
    executionTimeout: { seconds: Math.trunc(seconds), nanos: Math.round((seconds % 1) * 1e9) },
    ...(concurrency === undefined ? {} : { concurrency: Number(concurrency) }),
  };
}

/** The SDK numbers the actions: 1 adds a binding. */
const grantOf = (subject: Extract<Subject, { kind: 'binding' }>) => ({
  resourceId: subject.fn.id,
  accessBindingDeltas: [{ ...deltaOf(subject), action: 1 }],
});

const deltaOf = ({ roleId, serviceAccountId }: Extract<Subject, { kind: 'binding' }>) => ({
  action: 'ADD',
  accessBinding: { roleId, subject: { id: serviceAccountId, type: 'serviceAccount' } },
});

const json = (value: unknown) => JSON.stringify(value, undefined, 2);

function curl(subject: Subject, consoleUrl: string): string {
  const token = `IAM_TOKEN=$(printf '{"yandexPassportOauthToken":"%s"}' "$YC_TOKEN" |\n  curl -s -d @- ${shellQuote(`${consoleUrl}/iam/v1/tokens`)} | grep -o 't1[^"]*')`;
  const send = (url: string, body?: unknown) =>
    [
      token,
      `curl -s -H "Authorization: Bearer $IAM_TOKEN" ${shellQuote(`${consoleUrl}${path}${url}`)}${body === undefined ? '' : ' \\'}`,
      ...(body === undefined ? [] : [`  -d ${shellQuote(json(body))}`]),
    ].join('\n');
  const at = `/functions/${subject.fn.id}`;
  if (subject.kind === 'function') return send(at);
  if (subject.kind === 'version') return send('/versions', requestOf(subject));
  return send(`${at}:updateAccessBindings`, { accessBindingDeltas: [deltaOf(subject)] });
}

const megabytes = (version: Version) => Number(version.resources.memory) / 1024 / 1024;

function cli(subject: Subject): string {
  const { id } = subject.fn;
  if (subject.kind === 'function') return `yc serverless function get --id ${shellQuote(id)}`;
  if (subject.kind === 'binding')
    return [
      'yc serverless function add-access-binding',
      `  --id ${shellQuote(id)}`,
      `  --role ${shellQuote(subject.roleId)}`,
      `  --service-account-id ${shellQuote(subject.serviceAccountId)}`,
    ].join(' \\\n');
  const { version } = subject;
  const environment = Object.entries(version.environment ?? {});
  return [
    'yc serverless function version create',
    `  --function-id ${shellQuote(id)}`,
    `  --runtime ${shellQuote(version.runtime)}`,
    `  --entrypoint ${shellQuote(version.entrypoint)}`,
    `  --memory ${megabytes(version)}m`,
    `  --execution-timeout ${version.executionTimeout}`,
    ...(version.serviceAccountId ? [`  --service-account-id ${shellQuote(version.serviceAccountId)}`] : []),
    ...environment.map(([name, value]) => `  --environment ${shellQuote(`${name}=${value}`)}`),
    `  --source-version-id ${shellQuote(version.id)}`,
  ].join(' \\\n');
}

/** A text of Terraform's language, in which `${` and `%{` begin a template. */
const hcl = (text: string) => JSON.stringify(text).replaceAll(/([$%])\{/g, '$1$1{');

const resourceName = ({ name, id }: CloudFunction) => (name || id).replaceAll('-', '_');

function terraform(subject: Subject): string {
  const { fn } = subject;
  const name = resourceName(fn);
  if (subject.kind === 'function')
    return `data "yandex_function" ${hcl(name)} {\n  function_id = ${hcl(fn.id)}\n}`;
  if (subject.kind === 'binding')
    return [
      `resource "yandex_function_iam_binding" ${hcl(name)} {`,
      `  function_id = ${hcl(fn.id)}`,
      `  role        = ${hcl(subject.roleId)}`,
      `  members     = [${hcl(`serviceAccount:${subject.serviceAccountId}`)}]`,
      '}',
    ].join('\n');
  const { version } = subject;
  const environment = Object.entries(version.environment ?? {});
  return [
    `# terraform import yandex_function.${name} ${fn.id}`,
    `resource "yandex_function" ${hcl(name)} {`,
    `  name               = ${hcl(fn.name)}`,
    `  runtime            = ${hcl(version.runtime)}`,
    `  entrypoint         = ${hcl(version.entrypoint)}`,
    `  memory             = ${megabytes(version)}`,
    `  execution_timeout  = ${hcl(String(Math.ceil(Number.parseFloat(version.executionTimeout))))}`,
    ...(version.serviceAccountId ? [`  service_account_id = ${hcl(version.serviceAccountId)}`] : []),
    ...(environment.length === 0
      ? []
      : ['  environment = {', ...environment.map(([key, value]) => `    ${key} = ${hcl(value)}`), '  }']),
    `  user_hash          = filesha256("function.zip")`,
    '  content {',
    '    zip_filename = "function.zip"',
    '  }',
    '}',
  ].join('\n');
}

function node(subject: Subject): string {
  const head = [
    "import { Session, waitForOperation } from '@yandex-cloud/nodejs-sdk';",
    "import { functionService } from '@yandex-cloud/nodejs-sdk/serverless-functions-v1';",
    '',
    'const session = new Session({ oauthToken: process.env.YC_TOKEN });',
    'const client = session.client(functionService.FunctionServiceClient);',
  ];
  if (subject.kind === 'function')
    return [
      ...head.map((line) => line.replace('Session, waitForOperation', 'Session')),
      `const request = functionService.GetFunctionRequest.fromPartial(${json({ functionId: subject.fn.id })});`,
      'console.log(await client.get(request));',
      'process.exit();',
    ].join('\n');
  const [method, request] =
    subject.kind === 'binding'
      ? (['updateAccessBindings', json(grantOf(subject))] as const)
      : ([
          'createVersion',
          `functionService.CreateFunctionVersionRequest.fromPartial(${json(messageOf(subject))})`,
        ] as const);
  return [
    ...head,
    `const request = ${request};`,
    `const operation = await client.${method}(request);`,
    'console.log(await waitForOperation(operation, session));',
    'process.exit();',
  ].join('\n');
}

function python(subject: Subject): string {
  const service = 'yandex.cloud.serverless.functions.v1.function_service_pb2';
  const [message, method, request, module] =
    subject.kind === 'function'
      ? (['GetFunctionRequest', 'Get', { functionId: subject.fn.id }, service] as const)
      : subject.kind === 'version'
        ? (['CreateFunctionVersionRequest', 'CreateVersion', requestOf(subject), service] as const)
        : ([
            'UpdateAccessBindingsRequest',
            'UpdateAccessBindings',
            { resourceId: subject.fn.id, accessBindingDeltas: [deltaOf(subject)] },
            'yandex.cloud.access.access_pb2',
          ] as const);
  return [
    'import json, os',
    'import yandexcloud',
    'from google.protobuf.json_format import ParseDict',
    `from ${module} import ${message}`,
    'from yandex.cloud.serverless.functions.v1.function_service_pb2_grpc import FunctionServiceStub',
    '',
    'sdk = yandexcloud.SDK(token=os.environ["YC_TOKEN"])',
    `request = ParseDict(json.loads(r"""${JSON.stringify(request).replaceAll('"""', '\\u0022\\u0022\\u0022')}"""), ${message}())`,
    `print(sdk.client(FunctionServiceStub).${method}(request))`,
  ].join('\n');
}
