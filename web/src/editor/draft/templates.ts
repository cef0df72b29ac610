import { type Language, languageOf } from '../settings/entrypoint.ts';
import { type Draft, type DraftSettings, defaultSettings } from './draft.ts';

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

/** A draft with some of its settings changed. One that is still the template becomes that of the other language. */
export function withSettings(draft: Draft, part: Partial<DraftSettings>): Draft {
  const settings = { ...draft.settings, ...part };
  const language = languageOf(settings.runtime);
  if (!language || language === languageOf(draft.settings.runtime) || !isUntouchedTemplate(draft))
    return { ...draft, settings };
  const template = templateFor(language, settings.runtime);
  return {
    ...draft,
    files: template.files,
    settings: { ...settings, entrypoint: template.settings.entrypoint },
  };
}
