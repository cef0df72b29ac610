import { Label, Skeleton } from '@gravity-ui/uikit';
import type { Version } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../../api/errors.ts';
import { ownFile } from '../../editor/draft/draft.ts';
import frame from '../../ui/ComparePage.module.css';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { CodePane } from '../code/CodePane.tsx';
import { FileDiffView } from '../code/FileView.tsx';
import { useT } from '../messages.ts';
import { useVersionFiles } from '../use-version-files.ts';
import styles from './ComparePage.module.css';
import { changedFiles } from './changed-files.ts';

/** The files that differ, with their lines. */
export function CodeChanges({ before, after }: { before: Version; after: Version }) {
  const t = useT();
  const [from, to] = [useVersionFiles(before), useVersionFiles(after)];
  const [opened, setOpened] = useState<string>();
  const error = from.error ?? to.error;
  if (error)
    return (
      <ErrorPanel
        {...explain(error, t('codeFailed'))}
        onRetry={() => void Promise.all([from.refetch(), to.refetch()])}
        retrying={from.isFetching || to.isFetching}
      />
    );
  if (!from.files || !to.files) return <Skeleton className={styles.loading} />;
  const { files, marks } = changedFiles(from.files, to.files);
  const path = opened !== undefined && marks.has(opened) ? opened : ([...marks.keys()][0] ?? '');
  return (
    <section className={frame.block} aria-labelledby="compare-code">
      <h3 className={frame.heading} id="compare-code">
        {t('code')} {marks.size > 0 && <Label theme="info">{marks.size}</Label>}
      </h3>
      {marks.size === 0 ? (
        <p className={frame.note}>{t('sameCode')}</p>
      ) : (
        <CodePane label={t('code')} files={files} path={path} marks={marks} onOpen={setOpened}>
          <FileDiffView path={path} before={ownFile(from.files, path)} after={ownFile(to.files, path)} />
        </CodePane>
      )}
    </section>
  );
}
