import { LayoutSideContentRight } from '@gravity-ui/icons';
import { ActionTooltip, Button, Icon, Loader } from '@gravity-ui/uikit';
import { lazy, type ReactNode, Suspense } from 'react';
import type { DraftFiles } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import styles from './CodeArea.module.css';
import { monacoTexts } from './monaco-texts.ts';

// Starts with this screen's code, not after its data: Monaco takes longest of all the page loads.
const codeEditor = monacoTexts().then(() => import('./CodeEditor.tsx'));
const CodeEditor = lazy(async () => ({ default: (await codeEditor).CodeEditor }));

/** The file on the screen, with the tabs of the open files above it. */
export function CodeArea(props: {
  functionId: string;
  files: DraftFiles;
  tabs: ReactNode;
  /** Path of the file on the screen; empty if the draft has none. */
  path: string;
  shownLine: { path: string; line?: number } | undefined;
  onChange: (path: string, text: string) => void;
  /** Present if the window has room for the settings beside the code. */
  settings: { shown: boolean; show: (shown: boolean) => void } | undefined;
}) {
  const t = useT();
  const { functionId, files, path, settings } = props;
  const file = files[path];
  return (
    <section className={styles.code} aria-label={t('codeEditor')} data-tour="code">
      <div className={styles.head}>
        {props.tabs}
        {settings && (
          <ActionTooltip title={t(settings.shown ? 'hideSettings' : 'showSettings')}>
            <Button
              view="flat"
              size="s"
              aria-label={t('settings')}
              aria-pressed={settings.shown}
              onClick={() => settings.show(!settings.shown)}
            >
              <Icon data={LayoutSideContentRight} size={16} />
            </Button>
          </ActionTooltip>
        )}
      </div>
      {file?.kind === 'text' && (
        <Suspense
          fallback={
            <div className={styles.centered}>
              <Loader size="m" />
            </div>
          }
        >
          <CodeEditor
            functionId={functionId}
            files={files}
            path={path}
            shownLine={props.shownLine}
            onChange={props.onChange}
          />
        </Suspense>
      )}
      {file?.kind === 'binary' && <p className={styles.note}>{t('notText')}</p>}
      {file?.kind === 'link' && (
        <p className={styles.note}>{t.rich('isLink', { target: <code>{file.target}</code> })}</p>
      )}
      {!file && <p className={styles.note}>{t('emptyDraft')}</p>}
    </section>
  );
}
