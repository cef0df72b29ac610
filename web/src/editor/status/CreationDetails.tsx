import { Xmark } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { explain } from '../../api/errors.ts';
import { BuildLog } from '../../builds/BuildLog.tsx';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { useT } from '../messages.ts';
import type { VersionCreation } from '../publish/use-create-version.ts';
import styles from './CreationDetails.module.css';

/** Whether the creation of a version has more to show than its line: a build, or why it failed. */
export function hasDetails({ progress, error }: VersionCreation): boolean {
  return error !== null || progress?.build !== undefined;
}

/** The build of a version, and why its creation failed. */
export function CreationDetails(props: { creation: VersionCreation; onRetry: () => void }) {
  const t = useT();
  const { progress, error, pending, dismiss } = props.creation;
  const problem = error ? explain(error, t('createFailed')) : undefined;
  return (
    <section className={styles.details} aria-label={t('createVersion')}>
      {!pending && (
        <Button className={styles.close} view="flat" size="s" aria-label={t('close')} onClick={dismiss}>
          <Icon data={Xmark} size={14} />
        </Button>
      )}
      {problem && <ErrorPanel {...problem} onRetry={problem.canRetry ? props.onRetry : undefined} />}
      {progress?.build !== undefined && (
        <BuildLog operationId={progress.build} isFailureTold={problem !== undefined} />
      )}
    </section>
  );
}
