import { SegmentedRadioGroup } from '@gravity-ui/uikit';
import { useState } from 'react';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useT } from './messages.ts';
import styles from './OpenAsDialog.module.css';
import { type Subject, snippetOf, type Tool, tools } from './snippets.ts';

const names: Record<Tool, string> = {
  curl: 'curl',
  cli: 'yc',
  terraform: 'Terraform',
  node: 'Node.js',
  python: 'Python',
};
const hints = {
  curl: 'curlHint',
  cli: 'cliHint',
  terraform: 'terraformHint',
  node: 'sdkHint',
  python: 'sdkHint',
} as const satisfies Record<Tool, string>;

/** The same function, version or role in the words of another tool. */
export function OpenAsDialog(props: { subject: Subject; onClose: () => void }) {
  const t = useT();
  const { subject } = props;
  const [tool, setTool] = useState<Tool>('curl');
  const title =
    subject.kind === 'function'
      ? t('titleFunction', { name: subject.fn.name || subject.fn.id })
      : subject.kind === 'version'
        ? t('titleVersion', { id: subject.version.id })
        : t('titleBinding', { name: subject.name });
  return (
    <Dialog open maxWidth="m" fullWidth aria-label={title} initialFocus="cancel" onClose={props.onClose}>
      <Dialog.Header caption={title} />
      <Dialog.Body>
        <div className={styles.body}>
          <div className={styles.tools}>
            <SegmentedRadioGroup
              aria-label={t('tool')}
              value={tool}
              options={tools.map((value) => ({ value, content: names[value] }))}
              onUpdate={setTool}
            />
          </div>
          <CodeSnippet label={names[tool]} text={snippetOf(tool, subject, location.origin)} />
          <p className={styles.hint}>{t.rich(hints[tool])}</p>
        </div>
      </Dialog.Body>
      <Dialog.Footer textButtonCancel={t('close')} onClickButtonCancel={props.onClose} />
    </Dialog>
  );
}
