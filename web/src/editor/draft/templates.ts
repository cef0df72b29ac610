import { type Language, languageOf } from '../settings/entrypoint.ts';
import { type Draft, type DraftFiles, type DraftSettings, defaultSettings } from './draft.ts';
import { type ProgramTemplate, programOf, programTemplates } from './program-templates.ts';

/** The first draft of a new function. */
export function templateFor(language: Language, runtime: string, template: ProgramTemplate = 'http'): Draft {
  return {
    files: filesOf(template, language),
    settings: { ...defaultSettings, runtime, entrypoint: 'index.handler' },
  };
}

function filesOf(template: ProgramTemplate, language: Language): DraftFiles {
  const { path, text } = programOf(template, language);
  return { [path]: { kind: 'text', text } };
}

/** The template that a draft still equals, so that another language or template may replace it. */
export function untouchedTemplate(draft: Draft): ProgramTemplate | undefined {
  const [entry, ...others] = Object.values(draft.files);
  if (others.length > 0 || entry?.kind !== 'text') return undefined;
  return programTemplates.find((template) =>
    (['nodejs', 'python'] as const).some((language) => programOf(template, language).text === entry.text),
  );
}

export const isUntouchedTemplate = (draft: Draft): boolean => untouchedTemplate(draft) !== undefined;

/** Replaces the files of a draft that still equals its template. */
export function withTemplate(draft: Draft, template: ProgramTemplate): Draft {
  const language = languageOf(draft.settings.runtime);
  if (language === undefined || !isUntouchedTemplate(draft)) return draft;
  return {
    ...draft,
    files: filesOf(template, language),
    settings: { ...draft.settings, entrypoint: 'index.handler' },
  };
}

/**
 * Changes settings of a draft. If the language changes, a draft that still equals its template becomes the other
 * language's template.
 */
export function withSettings(draft: Draft, part: Partial<DraftSettings>): Draft {
  const settings = { ...draft.settings, ...part };
  const language = languageOf(settings.runtime);
  const untouched = untouchedTemplate(draft);
  if (!language || language === languageOf(draft.settings.runtime) || !untouched)
    return { ...draft, settings };
  const template = templateFor(language, settings.runtime, untouched);
  return {
    ...draft,
    files: template.files,
    settings: { ...settings, entrypoint: template.settings.entrypoint },
  };
}
