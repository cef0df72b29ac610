import type { Draft } from '../editor/draft/draft.ts';
import { draftStore } from '../editor/draft/draft-storage.ts';
import { isUntouchedTemplate } from '../editor/draft/templates.ts';
import type { Variant } from './variants.ts';

/** Adds the program to a draft. It replaces an unchanged template and keeps the user's own files. */
export function withProgram(draft: Draft, variant: Variant): Draft {
  const own = isUntouchedTemplate(draft) ? {} : draft.files;
  return { ...draft, files: { ...own, [variant.file]: { kind: 'text', text: variant.program } } };
}

/** Puts the program of a variant into the editor of a function. The user sets the settings. */
export async function fillEditor(functionId: string, variant: Variant): Promise<void> {
  draftStore.change(functionId, (draft) => withProgram(draft, variant));
  await draftStore.flush(functionId);
}
