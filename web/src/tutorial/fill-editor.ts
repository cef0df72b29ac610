import type { Draft } from '../editor/draft/draft.ts';
import { draftStore } from '../editor/draft/draft-storage.ts';
import { isUntouchedTemplate } from '../editor/draft/templates.ts';
import type { Variant } from './variants.ts';

/** A draft with the program in it. The template that nobody touched makes way; files of the person's own stay. */
export function withProgram(draft: Draft, variant: Variant): Draft {
  const own = isUntouchedTemplate(draft) ? {} : draft.files;
  return { ...draft, files: { ...own, [variant.file]: { kind: 'text', text: variant.program } } };
}

/** Puts the program of a variant into the editor of a function. The settings are left to the person. */
export async function fillEditor(functionId: string, variant: Variant): Promise<void> {
  draftStore.change(functionId, (draft) => withProgram(draft, variant));
  await draftStore.flush(functionId);
}
