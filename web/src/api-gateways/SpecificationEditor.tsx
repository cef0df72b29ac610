import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useMonacoTheme, viewOptions } from '../editor/monaco/editor-options.ts';
import { monaco } from '../editor/monaco/setup.ts';
import styles from './ApiGatewayPage.module.css';
import { useT } from './messages.ts';

export type SpecificationFault = { line: number; at: string; rule: string };

const leaveKeys = navigator.platform.startsWith('Mac') ? 'Ctrl+Shift+M' : 'Ctrl+M';

/** Monaco over a specification, with its faults marked at their lines. */
export default function SpecificationEditor(props: {
  text: string;
  faults: readonly SpecificationFault[];
  /** The editor goes to the line of each new object once. */
  shownLine: { line: number } | undefined;
  onChange: (text: string) => void;
}) {
  const t = useT();
  const { text, faults, shownLine } = props;
  const host = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<monaco.editor.IStandaloneCodeEditor>();
  useMonacoTheme();

  const onEdit = useEffectEvent((edited: string) => {
    if (edited !== text) props.onChange(edited);
  });
  const create = useEffectEvent((element: HTMLElement) => {
    const model = monaco.editor.createModel(text, text.trimStart().startsWith('{') ? 'json' : 'yaml');
    const created = monaco.editor.create(element, {
      ...viewOptions,
      model,
      tabSize: 2,
      overviewRulerBorder: false,
      hideCursorInOverviewRuler: true,
      renderLineHighlightOnlyWhenFocus: true,
    });
    model.onDidChangeContent(() => onEdit(model.getValue()));
    return created;
  });

  useEffect(() => {
    if (!host.current) return;
    const created = create(host.current);
    setEditor(created);
    return () => {
      const model = created.getModel();
      created.dispose();
      model?.dispose();
    };
  }, []);

  useEffect(() => {
    editor?.updateOptions({ ariaLabel: t('editorLabel', { keys: leaveKeys }) });
  }, [editor, t]);

  useEffect(() => {
    const model = editor?.getModel();
    // Applied as an edit, not with `setValue`, so that the user can undo it.
    if (model && model.getValue() !== text)
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text }], () => null);
  }, [editor, text]);

  useEffect(() => {
    const model = editor?.getModel();
    if (!model) return;
    const markers = faults.map(({ line, at, rule }) => {
      const lineNumber = Math.min(Math.max(line, 1), model.getLineCount());
      return {
        startLineNumber: lineNumber,
        startColumn: model.getLineFirstNonWhitespaceColumn(lineNumber) || 1,
        endLineNumber: lineNumber,
        endColumn: model.getLineMaxColumn(lineNumber),
        message: at === '' ? rule : `${at}: ${rule}`,
        severity: monaco.MarkerSeverity.Error,
      };
    });
    monaco.editor.setModelMarkers(model, 'specification', markers);
  }, [editor, faults]);

  useEffect(() => {
    if (!editor || !shownLine) return;
    editor.revealLineInCenter(shownLine.line);
    editor.setPosition({ lineNumber: shownLine.line, column: 1 });
    editor.focus();
  }, [editor, shownLine]);

  return <div className={styles.editor} ref={host} />;
}
