import { PlayFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import type { RunTarget } from '../invocations/run-target.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { narrow, useMediaQuery } from '../ui/use-media-query.ts';
import styles from './EditorActions.module.css';
import { useT } from './messages.ts';
import { shortcutText } from './use-shortcuts.ts';

/** The editor's part of the page header: the two main actions. */
export function EditorActions(props: {
  target: RunTarget['kind'];
  problems: readonly string[];
  creating: boolean;
  runProblem: string | undefined;
  running: boolean;
  onCreate: () => void;
  onRun: () => void;
  /** The history of runs, beside Run. */
  history: ReactNode;
}) {
  const t = useT();
  const size = useMediaQuery(narrow) ? 'm' : 'l';
  return (
    <>
      <ActionButton
        view="outlined"
        size={size}
        onClick={props.onCreate}
        loading={props.creating}
        disabledReason={props.problems[0]}
        title={shortcutText.createVersion}
        data-tour="create-version"
      >
        {t('createVersion')}
      </ActionButton>
      {props.history}
      <ActionButton
        className={styles.run}
        view="action"
        size={size}
        onClick={props.onRun}
        loading={props.running}
        disabledReason={props.runProblem}
        title={shortcutText.run}
        data-tour="run"
      >
        <Icon data={PlayFill} size={14} />
        {props.target === 'draft' ? (
          t('createAndRun')
        ) : (
          <span className={styles.text}>
            {t('run')}
            {size === 'l' && (
              <span className={styles.keys} aria-hidden="true">
                {shortcutText.run}
              </span>
            )}
          </span>
        )}
      </ActionButton>
    </>
  );
}
