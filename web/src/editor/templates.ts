import { type Draft, defaultSettings } from './draft.ts';
import type { Language } from './entrypoint.ts';

const node = `/**
 * Answers every call. “event” is the request, “context” tells of this call and its service account.
 * @type {import('@yandex-cloud/function-types').Handler.Http}
 */
exports.handler = async function (event, context) {
    const name = (event.queryStringParameters && event.queryStringParameters.name) || 'World';
    return {
        statusCode: 200,
        headers: { 'Content-Type': 'text/plain' },
        body: \`Hello, \${name}!\`,
    };
};
`;

const python = `def handler(event, context):
    """Answers every call. "event" is the request, "context" tells of this call and its service account."""
    name = (event.get('queryStringParameters') or {}).get('name', 'World')
    return {
        'statusCode': 200,
        'headers': {'Content-Type': 'text/plain'},
        'body': f'Hello, {name}!',
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
