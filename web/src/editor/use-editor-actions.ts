import type { Version } from 'bff/contract';
import { latestTag } from 'bff/contract';
import { useState } from 'react';
import { type ChosenVersion, runTarget } from '../invocations/run-target.ts';
import { useRunPanel } from '../invocations/use-run-panel.ts';
import { toastSuccess } from '../ui/toaster.ts';
import type { Draft } from './draft/draft.ts';
import { draftStore } from './draft/draft-storage.ts';
import type { PackageSize } from './files/package-size.ts';
import { sizeProblem } from './files/package-size.ts';
import { t, useT } from './messages.ts';
import { useCreateVersion } from './publish/use-create-version.ts';
import { checkSettings } from './settings/settings-check.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** The actions on a draft, from buttons and shortcuts: save it, create a version of it, run a version. */
export function useEditorActions(options: {
  functionId: string;
  draft: Draft;
  /** Undefined while it is measured. */
  size: PackageSize | undefined;
  versions: readonly Version[];
  /** The version to run instead of the code in the editor. */
  chosenAtFirst: ChosenVersion | undefined;
  /** Shows the run panel. */
  onRunning: () => void;
  onGoToFile: () => void;
}) {
  const { functionId, draft, size, versions, onRunning } = options;
  const t = useT();
  const creation = useCreateVersion(functionId);
  const runPanel = useRunPanel(functionId, options.chosenAtFirst);
  const problems = problemsOf(draft, size);

  const target = runTarget(runPanel.chosen, { versions, draft });
  /** Set from the click on, before the creation itself starts. */
  const [starting, setStarting] = useState(false);
  const creating = starting || creation.pending;

  const create = async (): Promise<boolean> => {
    if (problems.length > 0 || creating) return false;
    setStarting(true);
    try {
      await draftStore.flush(functionId);
      return (await creation.create(draft)) !== undefined;
    } finally {
      setStarting(false);
    }
  };
  const runProblem =
    runPanel.problem ??
    (target.kind === 'draft'
      ? problems[0]
      : target.kind === 'gone'
        ? t('targetGone', { name: target.name })
        : undefined);
  /** Runs what is on the screen. Code that is in no version becomes one first. */
  const run = async () => {
    if (runProblem !== undefined || target.kind === 'gone') return;
    const isDraft = target.kind === 'draft';
    if (isDraft && !(await create())) return;
    creation.dismiss();
    onRunning();
    void runPanel.run(isDraft ? { tag: latestTag } : target.by);
  };
  const keepDraft = async () => {
    await draftStore.flush(functionId);
    if (draftStore.kept(functionId).kind === 'kept') toastSuccess(t('saved'));
  };
  useShortcuts({
    keepDraft: () => void keepDraft(),
    createVersion: () => void create(),
    run: () => void run(),
    goToFile: options.onGoToFile,
  });

  return {
    creation,
    runPanel,
    /** Why no version can be created from the draft, most urgent first. */
    problems,
    target,
    creating,
    /** Why nothing can run. */
    runProblem,
    create: () => void create(),
    run: () => void run(),
    goToFile: options.onGoToFile,
  };
}

function problemsOf(draft: Draft, size: PackageSize | undefined): string[] {
  const problems = checkSettings(draft.settings);
  const tooLarge = size && sizeProblem(size);
  if (tooLarge) problems.push(`${tooLarge.problem} ${tooLarge.whatToDo}`);
  if (Object.keys(draft.files).length === 0) problems.push(t('addFile'));
  return problems;
}
