import type { Language } from '../settings/entrypoint.ts';

/** Programs that a new function can start from. Node.js 12 runs those in JavaScript. */
export const programTemplates = ['http', 'contextToken', 'metadataToken', 'timer', 'queue', 'alice'] as const;
export type ProgramTemplate = (typeof programTemplates)[number];

const javascript: Record<ProgramTemplate, string> = {
  http: `/** @type {import('@yandex-cloud/function-types').Handler.Http} */
exports.handler = async function (event, context) {
    const query = event.queryStringParameters || {};
    return {
        statusCode: 200,
        headers: { 'Content-Type': 'text/plain' },
        body: \`Hello, \${query.name || 'World'}!\`,
    };
};
`,
  contextToken: `// Choose a service account in the settings: context.token is its IAM token.
exports.handler = async function (event, context) {
    const { access_token: token, expires_in: seconds } = context.token;
    return {
        statusCode: 200,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ type: context.token.token_type, length: token.length, seconds }),
    };
};
`,
  metadataToken: `const fetch = require('node-fetch');

const url = 'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token';

// Choose a service account in the settings: the metadata service answers with its IAM token.
exports.handler = async function (event, context) {
    const response = await fetch(url, { headers: { 'Metadata-Flavor': 'Google' } });
    if (!response.ok) throw new Error(\`The metadata service answered \${response.status}\`);
    const token = await response.json();
    return {
        statusCode: 200,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ type: token.token_type, seconds: token.expires_in }),
    };
};
`,
  timer: `exports.handler = async function (event, context) {
    for (const message of event.messages || []) {
        console.log('trigger', message.details.trigger_id, 'payload', message.details.payload);
    }
    return { statusCode: 200 };
};
`,
  queue: `// An error returns the messages to the queue, so that they come again.
exports.handler = async function (event, context) {
    for (const { details } of event.messages || []) {
        console.log('message', details.message.message_id, details.message.body);
    }
    return { statusCode: 200 };
};
`,
  alice: `exports.handler = async function (event, context) {
    const { version, session, request } = event;
    const said = (request && request.original_utterance) || '';
    return {
        version,
        session,
        response: { text: said === '' ? 'Привет! Скажите что-нибудь.' : \`Вы сказали: \${said}\`, end_session: false },
    };
};
`,
};

const python: Record<ProgramTemplate, string> = {
  http: `def handler(event, context):
    query = event.get('queryStringParameters') or {}
    return {
        'statusCode': 200,
        'headers': {'Content-Type': 'text/plain'},
        'body': 'Hello, {}!'.format(query.get('name', 'World')),
    }
`,
  contextToken: `import json


# Choose a service account in the settings: context.token is its IAM token.
def handler(event, context):
    token = context.token
    return {
        'statusCode': 200,
        'headers': {'Content-Type': 'application/json'},
        'body': json.dumps({
            'type': token['token_type'],
            'length': len(token['access_token']),
            'seconds': token['expires_in'],
        }),
    }
`,
  metadataToken: `import json

import requests

URL = 'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token'


# Choose a service account in the settings: the metadata service answers with its IAM token.
def handler(event, context):
    response = requests.get(URL, headers={'Metadata-Flavor': 'Google'})
    response.raise_for_status()
    token = response.json()
    return {
        'statusCode': 200,
        'headers': {'Content-Type': 'application/json'},
        'body': json.dumps({'type': token['token_type'], 'seconds': token['expires_in']}),
    }
`,
  timer: `def handler(event, context):
    for message in event.get('messages', []):
        details = message['details']
        print('trigger', details['trigger_id'], 'payload', details.get('payload'))
    return {'statusCode': 200}
`,
  queue: `# An error returns the messages to the queue, so that they come again.
def handler(event, context):
    for message in event.get('messages', []):
        body = message['details']['message']
        print('message', body['message_id'], body['body'])
    return {'statusCode': 200}
`,
  alice: `def handler(event, context):
    said = (event.get('request') or {}).get('original_utterance', '')
    text = 'Вы сказали: ' + said if said else 'Привет! Скажите что-нибудь.'
    return {
        'version': event.get('version'),
        'session': event.get('session'),
        'response': {'text': text, 'end_session': False},
    }
`,
};

export function programOf(template: ProgramTemplate, language: Language): { path: string; text: string } {
  return language === 'nodejs'
    ? { path: 'index.js', text: javascript[template] }
    : { path: 'index.py', text: python[template] };
}
