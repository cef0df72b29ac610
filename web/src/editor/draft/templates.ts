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

/** The first draft of a new function. */
export function templateFor(language: Language, runtime: string): Draft {
  return {
    files:
      language === 'nodejs'
        ? { 'index.js': { kind: 'text', text: node } }
        : { 'index.py': { kind: 'text', text: python } },
    settings: { ...defaultSettings, runtime, entrypoint: 'index.handler' },
  };
}

/** Whether a draft still equals its template, so that a change of language may replace it. */
export function isUntouchedTemplate(draft: Draft): boolean {
  return [node, python].some((text) => {
    const paths = Object.keys(draft.files);
    const file = draft.files[paths[0] ?? ''];
    return paths.length === 1 && file?.kind === 'text' && file.text === text;
  });
}

/**
 * Changes settings of a draft. If the language changes, a draft that still equals its template becomes the other
 * language's template.
 */
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
