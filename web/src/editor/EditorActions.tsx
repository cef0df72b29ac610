import { PlayFill } from '@gravity-ui/icons';
import { Icon } from '@gravity-ui/uikit';
import { differenceOf } from '../invocations/run-target.ts';
import { ActionButton } from '../ui/ActionButton.tsx';
import { narrow, useMediaQuery } from '../ui/use-media-query.ts';
import type { DraftState } from './draft/draft.ts';
import type { KeptState } from './draft/draft-store.ts';
import styles from './EditorActions.module.css';
import { shortcutText } from './use-shortcuts.ts';

/** What stands in the page's header while the editor is open: the state of the draft and the two main actions. */
export function EditorActions(props: {
  state: DraftState;
  kept: KeptState;
  problems: readonly string[];
  creating: boolean;
  runProblem: string | undefined;
  running: boolean;
  onCreate: () => void;
  onRun: () => void;
}) {
  const size = useMediaQuery(narrow) ? 'm' : 'l';
  return (
    <>
      <span className={styles.state} role="status" title={keptTitles[props.kept.kind]}>
        <span className={styles.dot} data-state={props.state.kind} />
        {describe(props.state)}
        {props.kept.kind === 'notKept' && ', not kept'}
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
        Run
      </ActionButton>
      <ActionButton
        view="action"
        size={size}
        onClick={props.onCreate}
        loading={props.creating}
        disabledReason={props.problems[0]}
        title={shortcutText.createVersion}
        data-tour="create-version"
      >
        Create version
      </ActionButton>
    </>
  );
}

const keptTitles = {
  kept: 'The draft is kept in this browser',
  keeping: 'The draft is being kept in this browser',
  notKept: 'The browser does not keep the draft',
} as const satisfies Record<KeptState['kind'], string>;

function describe(state: DraftState): string {
  switch (state.kind) {
    case 'neverCreated':
      return 'Draft, not a version yet';
    case 'same':
      return 'No changes in the draft';
    case 'differs':
      return `Changed in the draft: ${differenceOf(state)}`;
  }
}
