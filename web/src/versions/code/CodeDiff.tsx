import { useEffect, useRef } from 'react';
import { useMonacoTheme } from '../../editor/monaco/editor-options.ts';
import { monaco } from '../../editor/monaco/setup.ts';
import { useT } from '../messages.ts';
import styles from './CodePane.module.css';
import { modelOf, readOnlyOptions } from './read-only.ts';

/** A file of two versions, with what differs. A file that one of them lacks is empty there. */
export default function CodeDiff(props: { path: string; before: string; after: string }) {
  const t = useT();
  const { path, before, after } = props;
  const host = useRef<HTMLDivElement>(null);
  useMonacoTheme();
  useEffect(() => {
    if (!host.current) return;
    const original = modelOf(path, before);
    const modified = modelOf(path, after);
    const editor = monaco.editor.createDiffEditor(host.current, {
      ...readOnlyOptions,
      renderSideBySide: true,
      useInlineViewWhenSpaceIsLimited: true,
      hideUnchangedRegions: { enabled: true },
      diffWordWrap: 'off',
    });
    editor.setModel({ original, modified });
    // The options of the diff editor name its two editors only for some settings.
    editor.getOriginalEditor().updateOptions({ ariaLabel: t('codeBefore', { path }) });
    editor.getModifiedEditor().updateOptions({ ariaLabel: t('codeAfter', { path }) });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [path, before, after, t]);
  return <div className={styles.host} ref={host} />;
}
