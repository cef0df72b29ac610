import { useEffect, useRef } from 'react';
import { useMonacoTheme } from '../../editor/monaco/editor-options.ts';
import { monaco } from '../../editor/monaco/setup.ts';
import { useT } from '../messages.ts';
import styles from './CodePane.module.css';
import { modelOf, readOnlyOptions } from './read-only.ts';

/** A file of a version, to read. */
export default function ReadOnlyCode(props: { path: string; text: string }) {
  const t = useT();
  const { path, text } = props;
  const host = useRef<HTMLDivElement>(null);
  useMonacoTheme();
  useEffect(() => {
    if (!host.current) return;
    const model = modelOf(path, text);
    const editor = monaco.editor.create(host.current, {
      ...readOnlyOptions,
      model,
      ariaLabel: t('codeOf', { path }),
    });
    return () => {
      editor.dispose();
      model.dispose();
    };
  }, [path, text, t]);
  return <div className={styles.host} ref={host} />;
}
