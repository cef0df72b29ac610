import type { Draft, DraftBase } from '../editor/draft/draft.ts';
import type { LastRun } from '../invocations/run-history.ts';
import { t } from './messages.ts';
import { accountName, entrypoint, type Variant } from './variants.ts';

/** The actual state that the steps depend on. The tutorial itself changes none of it. */
export type Facts = {
  functionId: string | undefined;
  accountCount: number;
  draft: Draft | undefined;
  lastRun: LastRun | undefined;
};

export type StepId =
  | 'function'
  | 'account'
  | 'code'
  | 'runtime'
  | 'entrypoint'
  | 'choose-account'
  | 'version'
  | 'run'
  | 'token';

export type Step = {
  id: StepId;
  title: string;
  text: string;
  /** The step's control, by the value of its `data-tour`. */
  target: string;
  /** The part of the editor to show for the step if the window has room for only one. */
  part: 'code' | 'settings' | 'run' | undefined;
  done: boolean;
};

/**
 * The steps of a variant, ticked by the facts. `runtime` is the user's, normally the variant's own. `runtimeTitle` is
 * its label in the list of runtimes.
 */
export function stepsOf(
  variant: Variant,
  options: { runtime: string; runtimeTitle?: string | undefined; facts: Facts },
): Step[] {
  const { runtime, runtimeTitle = runtime, facts } = options;
  const { draft, lastRun } = facts;
  const isRight = (part: Pick<DraftBase, 'files' | 'settings'>) => ({
    code: hasProgram(part, variant),
    runtime: part.settings.runtime === runtime,
    entrypoint: part.settings.entrypoint.trim() === entrypoint,
    account: part.settings.serviceAccountId !== '',
  });
  const now = draft ? isRight(draft) : undefined;
  const made = draft?.base ? isRight(draft.base) : undefined;
  const versionMade = made !== undefined && Object.values(made).every(Boolean);
  const ran = versionMade && lastRun?.versionId === draft?.base?.versionId && lastRun?.outcome === 'returned';
  return [
    {
      id: 'function',
      title: t('functionTitle'),
      text: t('functionText', { name: variant.functionName }),
      target: 'create-function',
      part: undefined,
      done: facts.functionId !== undefined,
    },
    {
      id: 'account',
      title: t('accountTitle'),
      text: t('accountText', { name: accountName }),
      target: 'service-account',
      part: 'settings',
      done: facts.accountCount > 0,
    },
    {
      id: 'code',
      title: t('codeTitle', { file: variant.file }),
      text: t('codeText', { file: variant.file }),
      target: 'code',
      part: 'code',
      done: now?.code ?? false,
    },
    {
      id: 'runtime',
      title: t('runtimeTitle', { runtime: runtimeTitle }),
      text: t('runtimeText', { runtime: runtimeTitle, id: runtime }),
      target: 'runtime',
      part: 'settings',
      done: now?.runtime ?? false,
    },
    {
      id: 'entrypoint',
      title: t('entrypointTitle', { entrypoint }),
      text: t('entrypointText', { file: variant.file }),
      target: 'entrypoint',
      part: 'settings',
      done: now?.entrypoint ?? false,
    },
    {
      id: 'choose-account',
      title: t('chooseAccountTitle'),
      text: t('chooseAccountText'),
      target: 'service-account',
      part: 'settings',
      done: now?.account ?? false,
    },
    {
      id: 'version',
      title: t('versionTitle'),
      text: t('versionText'),
      target: 'create-version',
      part: undefined,
      done: versionMade,
    },
    {
      id: 'run',
      title: t('runTitle'),
      text: t('runText'),
      target: 'run',
      part: undefined,
      done: ran,
    },
    {
      id: 'token',
      title: t('tokenTitle'),
      text: t('tokenText'),
      target: 'run-panel',
      part: 'run',
      done: ran && lastRun?.gotToken === true && lastRun.tokenShown,
    },
  ];
}

/** The first step that is not done; undefined if all are done. */
export function nextStep(steps: readonly Step[]): Step | undefined {
  return steps.find((step) => !step.done);
}

/**
 * Whether a draft contains the program. A user who types it may use other spacing: blank lines, trailing spaces and
 * insignificant indentation make no difference.
 */
function hasProgram(part: Pick<DraftBase, 'files'>, variant: Variant): boolean {
  const file = part.files[variant.file];
  return file?.kind === 'text' && essence(file.text, variant) === essence(variant.program, variant);
}

function essence(text: string, { language }: Variant): string {
  if (language === 'nodejs') return text.replace(/\s+/g, '').replaceAll('"', "'");
  return text
    .replaceAll('\t', '    ')
    .replaceAll('"', "'")
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
