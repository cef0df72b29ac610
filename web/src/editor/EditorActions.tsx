import { PlayFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import type { ReactNode } from 'react';
import { differenceOf } from '../invocations/run-target.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { narrow, useMediaQuery } from '../ui/use-media-query.ts';
import type { DraftState } from './draft/draft.ts';
import type { KeptState } from './draft/draft-store.ts';
import styles from './EditorActions.module.css';
import { t, useT } from './messages.ts';
import { shortcutText } from './use-shortcuts.ts';

/** The editor's part of the page header: the state of the draft and the two main actions. */
export function EditorActions(props: {
  state: DraftState;
  kept: KeptState;
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
      <span className={styles.state} role="status" title={t(keptTitles[props.kept.kind])}>
        <span className={styles.dot} data-state={props.state.kind} />
        <span className={styles.stateText}>{describe(props.state, props.kept)}</span>
      </span>
      <ActionButton
        view="outlined"
        size={size}
        onClick={props.onRun}
        loading={props.running}
        disabledReason={props.runProblem}
        title={shortcutText.run}
        data-tour="run"
      >
        <Icon data={PlayFill} size={14} />
        {t('run')}
      </ActionButton>
      {props.history}
      <ActionButton
        view="action"
        size={size}
        onClick={props.onCreate}
        loading={props.creating}
        disabledReason={props.problems[0]}
        title={shortcutText.createVersion}
        data-tour="create-version"
      >
        {t('createVersion')}
      </ActionButton>
    </>
  );
}

const keptTitles = {
  kept: 'saved',
  keeping: 'saving',
  notKept: 'notSaved',
} as const satisfies Record<KeptState['kind'], string>;

function describe(state: DraftState, kept: KeptState): string {
  const isKept = kept.kind !== 'notKept';
  switch (state.kind) {
    case 'neverCreated':
      return t(isKept ? 'stateNeverCreated' : 'stateNeverCreatedNotSaved');
    case 'same':
      return t(isKept ? 'stateSame' : 'stateSameNotSaved');
    case 'differs':
      return t(isKept ? 'stateDiffers' : 'stateDiffersNotSaved', { difference: differenceOf(state) });
  }
}
