import type { Version } from 'bff/contract';
import { latestTag } from 'bff/contract';
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
  latest: Version | undefined;
  /** Shows the run panel. */
  onRunning: () => void;
}) {
  const { functionId, draft, size, latest, onRunning } = options;
  const t = useT();
  const creation = useCreateVersion(functionId);
  const runPanel = useRunPanel(functionId);
  const problems = problemsOf(draft, size);

  const create = async (): Promise<boolean> => {
    if (problems.length > 0 || creation.pending) return false;
    await draftStore.flush(functionId);
    return (await creation.create(draft)) !== undefined;
  };
  const run = () => {
    if (!latest || runPanel.problem) return;
    onRunning();
    void runPanel.run();
  };
  const createAndRun = async () => {
    if (!(await create())) return;
    onRunning();
    runPanel.setTag(latestTag);
    void runPanel.run(latestTag);
  };
  const keepDraft = async () => {
    await draftStore.flush(functionId);
    if (draftStore.kept(functionId).kind === 'kept') toastSuccess(t('saved'));
  };
  useShortcuts({ keepDraft: () => void keepDraft(), createVersion: () => void create(), run });

  return {
    creation,
    runPanel,
    /** Why no version can be created from the draft, most urgent first. */
    problems,
    /** Why there is nothing to run. */
    runProblem: runPanel.problem ?? (latest ? undefined : t('nothingToRun')),
    create: () => void create(),
    run,
    createAndRun: () => void createAndRun(),
  };
}

function problemsOf(draft: Draft, size: PackageSize | undefined): string[] {
  const problems = checkSettings(draft.settings);
  const tooLarge = size && sizeProblem(size);
  if (tooLarge) problems.push(`${tooLarge.problem} ${tooLarge.whatToDo}`);
  if (Object.keys(draft.files).length === 0) problems.push(t('addFile'));
  return problems;
}
