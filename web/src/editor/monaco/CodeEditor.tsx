import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { DraftFiles } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import styles from './CodeEditor.module.css';
import { useMonacoTheme, viewOptions } from './editor-options.ts';
import { languageNameOf, languageOfPath } from './language.ts';
import { monaco } from './setup.ts';
import { useInstalledTypes } from './use-installed-types.ts';

type Cursor = { line: number; column: number };

const isMac = navigator.platform.startsWith('Mac');
const leaveKeys = isMac ? 'Ctrl+Shift+M' : 'Ctrl+M';

/**
 * Monaco over the text files of a draft. The draft is the source of truth. A file's undo history lasts as long as the
 * editor.
 */
export function CodeEditor(props: {
  /** Separates drafts, so that files of the same path do not share a history. */
  functionId: string;
  files: DraftFiles;
  path: string;
  /** A file that takes the focus, at a line if there is one. The editor goes to each new object once. */
  shownLine?: { path: string; line?: number } | undefined;
  onChange: (path: string, text: string) => void;
}) {
  const t = useT();
  const { functionId, files, path } = props;
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<monaco.editor.IStandaloneCodeEditor>();
  const [cursor, setCursor] = useState<Cursor>({ line: 1, column: 1 });
  useMonacoTheme();

  const onEdit = useEffectEvent((editedPath: string, text: string) => {
    const file = files[editedPath];
    if (file?.kind === 'text' && file.text !== text) props.onChange(editedPath, text);
  });

  useEffect(() => {
    if (!host.current) return;
    const created = monaco.editor.create(host.current, {
      model: null,
      ...viewOptions,
      overviewRulerBorder: false,
      hideCursorInOverviewRuler: true,
      renderLineHighlightOnlyWhenFocus: true,
      tabSize: 4,
    });
    created.onDidChangeCursorPosition(({ position }) =>
      setCursor({ line: position.lineNumber, column: position.column }),
    );
    setEditor(created);
    return () => created.dispose();
  }, []);

  // Every text file is a model, so that the language services see the whole draft. Files removed from the draft are
  // disposed.
  useEffect(() => {
    const prefix = uriOf(functionId, '').path;
    const known = monaco.editor.getModels().filter((model) => model.uri.path.startsWith(prefix));
    for (const model of known) {
      if (files[model.uri.path.slice(prefix.length)]?.kind !== 'text') model.dispose();
    }
    for (const [each, file] of Object.entries(files)) {
      if (file.kind !== 'text') continue;
      const uri = uriOf(functionId, each);
      const model = monaco.editor.getModel(uri);
      if (!model) {
        const made = monaco.editor.createModel(file.text, languageOfPath(each), uri);
        made.onDidChangeContent(() => onEdit(each, made.getValue()));
      } else if (model.getValue() !== file.text) {
        // Applied as an edit, not with `setValue`, so that the user can undo it when the console fills the editor.
        model.pushEditOperations([], [{ range: model.getFullModelRange(), text: file.text }], () => null);
      }
    }
  }, [functionId, files]);

  useEffect(() => {
    return () => {
      const prefix = uriOf(functionId, '').path;
      for (const model of monaco.editor.getModels()) if (model.uri.path.startsWith(prefix)) model.dispose();
    };
  }, [functionId]);

  useInstalledTypes(functionId, files);

  const isText = files[path]?.kind === 'text';
  useEffect(() => {
    if (!editor) return;
    const model = isText ? monaco.editor.getModel(uriOf(functionId, path)) : null;
    if (editor.getModel() !== model) editor.setModel(model);
    editor.updateOptions({ ariaLabel: t('codeOf', { path, keys: leaveKeys }) });
  }, [editor, functionId, path, isText, t]);

  const { shownLine } = props;
  useEffect(() => {
    if (!editor || shownLine?.path !== path || !editor.getModel()) return;
    if (shownLine.line !== undefined) {
      editor.revealLineInCenter(shownLine.line);
      editor.setPosition({ lineNumber: shownLine.line, column: 1 });
    }
    editor.focus();
  }, [editor, shownLine, path]);

  return (
    <div className={styles.editor}>
      <div className={styles.host} ref={host} />
      <div className={styles.status}>
        <span>{t('cursor', { line: cursor.line, column: cursor.column })}</span>
        <span>{languageNameOf(path) ?? t('plainText')}</span>
        <span className={styles.hint}>{t.rich('leaveHint', { keys: leaveKeys })}</span>
      </div>
    </div>
  );
}

function uriOf(functionId: string, path: string): monaco.Uri {
  return monaco.Uri.from({ scheme: 'file', path: `/${functionId}/${path}` });
}
