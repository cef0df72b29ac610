import { shortcutText } from '../editor/use-shortcuts.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { useT } from './messages.ts';
import styles from './ShortcutsDialog.module.css';

const isMac = navigator.platform.startsWith('Mac');

const groups = [
  {
    title: 'anywhere',
    keys: [
      [isMac ? '⌘K' : 'Ctrl+K', 'openPalette'],
      ['?', 'openShortcuts'],
      ['Esc', 'closeDialog'],
    ],
  },
  {
    title: 'inEditor',
    keys: [
      [shortcutText.run, 'run'],
      [shortcutText.createVersion, 'createVersion'],
      [shortcutText.keepDraft, 'keepDraft'],
      [shortcutText.goToFile, 'goToFile'],
      [isMac ? '⇧⌥F' : 'Shift+Alt+F', 'formatFile'],
      [isMac ? '⌃⇧M' : 'Ctrl+M', 'leaveEditor'],
      ['F1', 'editorCommands'],
    ],
  },
] as const;

/** The keys of the console and of its code editor. */
export function ShortcutsDialog(props: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={t('shortcuts')}
      initialFocus="cancel"
      onClose={props.onClose}
    >
      <Dialog.Header caption={t('shortcuts')} />
      <Dialog.Body>
        {groups.map(({ title, keys }) => (
          <section key={title} className={styles.group} aria-labelledby={`shortcuts-${title}`}>
            <h3 className={styles.title} id={`shortcuts-${title}`}>
              {t(title)}
            </h3>
            <dl className={styles.keys}>
              {keys.map(([key, action]) => (
                <div key={action} className={styles.row}>
                  <dt>{t(action)}</dt>
                  <dd>
                    <kbd className={styles.key}>{key}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Dialog.Body>
      <Dialog.Footer textButtonCancel={t('close')} onClickButtonCancel={props.onClose} />
    </Dialog>
  );
}
