import { type Draft, defaultSettings } from './draft.ts';
import type { Language } from './entrypoint.ts';

const node = `/** @type {import('@yandex-cloud/function-types').Handler.Http} */
exports.handler = async function (event, context) {
    const query = event.queryStringParameters || {};
    return {
        statusCode: 200,
        headers: { 'Content-Type': 'text/plain' },
        body: \`Hello, \${query.name || 'World'}!\`,
    };
};
`;

const python = `def handler(event, context):
    query = event.get('queryStringParameters') or {}
    return {
        'statusCode': 200,
        'headers': {'Content-Type': 'text/plain'},
        'body': 'Hello, {}!'.format(query.get('name', 'World')),
    }
`;

/** What a new function starts with. */
export function templateFor(language: Language, runtime: string): Draft {
  return {
    files:
      language === 'nodejs'
        ? { 'index.js': { kind: 'text', text: node } }
        : { 'index.py': { kind: 'text', text: python } },
    settings: { ...defaultSettings, runtime, entrypoint: 'index.handler' },
  };
}

/** Whether a draft is still the template it began as, so that changing the language may change it too. */
export function isUntouchedTemplate(draft: Draft): boolean {
  return [node, python].some((text) => {
    const paths = Object.keys(draft.files);
    const file = draft.files[paths[0] ?? ''];
    return paths.length === 1 && file?.kind === 'text' && file.text === text;
  });
}
