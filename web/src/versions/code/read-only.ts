import { viewOptions } from '../../editor/monaco/editor-options.ts';
import { languageOfPath } from '../../editor/monaco/language.ts';
import { monaco } from '../../editor/monaco/setup.ts';

/** Options of every view that shows code without editing it. */
export const readOnlyOptions = {
  ...viewOptions,
  readOnly: true,
  domReadOnly: true,
  renderLineHighlight: 'none',
} as const satisfies monaco.editor.IStandaloneEditorConstructionOptions;

/** A model outside the draft's files: the language service does not mix its names with those of the draft. */
export function modelOf(path: string, text: string): monaco.editor.ITextModel {
  return monaco.editor.createModel(text, languageOfPath(path));
}
