import { CircleCheckFill, CircleXmarkFill } from '@gravity-ui/icons';
import { Button, Icon, Spin } from '@gravity-ui/uikit';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Version } from 'bff/contract';
import { explain } from '../../api/errors.ts';
import { differenceOf } from '../../invocations/run-target.ts';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { type Draft, draftOfVersion } from '../draft/draft.ts';
import type { KeptState } from '../draft/draft-store.ts';
import { versionFilesQuery } from '../files/version-files.ts';
import { t, useT } from '../messages.ts';
import { type CreateProgress, type Phase, phases } from '../publish/create-version.ts';
import type { VersionCreation } from '../publish/use-create-version.ts';
import { type DraftStatus, draftStatus, newerThan, tones } from './draft-status.ts';
import styles from './StatusLine.module.css';

/** One sentence: where the code in the editor is. While a version is created, its progress. */
export function StatusLine(props: {
  draft: Draft;
  kept: KeptState;
  latest: Version | undefined;
  creation: VersionCreation;
  creating: boolean;
  /** Takes the version at `$latest` into the editor. */
  onTake: (draft: Draft) => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const { draft, kept, latest, creation, creating } = props;
  const load = useMutation({
    mutationFn: async (version: Version) =>
      draftOfVersion(version, await queryClient.ensureQueryData(versionFilesQuery(version.id))),
  });
  const status = draftStatus(draft, { kept, latest });
  const newer = creating ? undefined : newerThan(draft, latest);
  const failed = !creating && creation.error !== null;
  const isMade = status.kind === 'deployed' && creation.version?.id === status.versionId;
  return (
    <section className={styles.line} aria-label={t('draftState')} aria-busy={creating} aria-live="polite">
      <span
        className={styles.sentence}
        data-tone={failed ? 'danger' : creating ? 'neutral' : tones[status.kind]}
      >
        <StatusIcon creating={creating} failed={failed} status={status} />
        <span className={styles.text} title={creating ? undefined : t(keptTitles[kept.kind])}>
          {creating ? progressText(creation.progress) : failed ? t('createFailed') : describe(status)}
        </span>
      </span>
      {newer && (
        <span className={styles.newer}>
          {load.error ? explain(load.error, t('loadFailed')).message : t.rich('latestIs', { id: newer.id })}
          <Button
            view="flat-action"
            size="s"
            loading={load.isPending}
            onClick={() => load.mutate(newer, { onSuccess: props.onTake })}
          >
            {t('loadLatest')}
          </Button>
        </span>
      )}
      {isMade && !creating && creation.progress && <Phases progress={creation.progress} />}
    </section>
  );
}

function StatusIcon(props: { creating: boolean; failed: boolean; status: DraftStatus }) {
  if (props.creating) return <Spin size="xs" />;
  if (props.failed) return <Icon data={CircleXmarkFill} size={14} />;
  if (props.status.kind === 'deployed') return <Icon data={CircleCheckFill} size={14} />;
  return <span className={styles.dot} />;
}

const keptTitles = {
  kept: 'saved',
  keeping: 'saving',
  notKept: 'notSaved',
} as const satisfies Record<KeptState['kind'], string>;

function describe(status: DraftStatus) {
  switch (status.kind) {
    case 'notSaved':
      return t('stateNotSaved');
    case 'saved':
      return t('stateSaved');
    case 'edited':
      return t('stateEdited', { difference: differenceOf(status.state) });
    case 'deployed':
      return t.rich('stateDeployed', { id: status.versionId });
    case 'otherVersion':
      return t.rich('stateOtherVersion', { id: status.versionId });
  }
}

const phaseTitles = {
  zip: 'phaseZip',
  upload: 'phaseUpload',
  create: 'phaseCreate',
} as const satisfies Record<Phase, string>;

function progressText(progress: CreateProgress | undefined): string {
  if (progress?.build !== undefined) return t('creatingWithBuild');
  const phase = phases.findLast((each) => progress?.phases[each].state === 'running');
  return phase ? t('creatingPhase', { phase: t(phaseTitles[phase]) }) : t('creating');
}

/** The duration of each phase, once the version exists. */
function Phases({ progress }: { progress: CreateProgress }) {
  const t = useT();
  return (
    <span className={styles.phases}>
      {phases.map((phase) => {
        const state = progress.phases[phase];
        return (
          state.state === 'done' && (
            <span key={phase}>
              {t(phaseTitles[phase])}
              {phase === 'zip' && progress.zipBytes !== undefined && ` ${formatBytes(progress.zipBytes)}`}{' '}
              {formatDuration(state.durationMs)}
            </span>
          )
        );
      })}
    </span>
  );
}
