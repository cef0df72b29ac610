import { Skeleton } from '@gravity-ui/uikit';
import type { Version } from 'bff/contract';
import { useState } from 'react';
import { explain } from '../../api/errors.ts';
import type { DraftFiles } from '../../editor/draft/draft.ts';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { CodePane } from '../code/CodePane.tsx';
import { FileView } from '../code/FileView.tsx';
import { useT } from '../messages.ts';
import { useVersionFiles } from '../use-version-files.ts';
import styles from './VersionPage.module.css';

/** The code of a version, to read. The file of the entry point is open first. */
export function VersionCode({ version }: { version: Version }) {
  const t = useT();
  const { files, error, isFetching, refetch } = useVersionFiles(version);
  const [opened, setOpened] = useState<string>();
  if (error && !files)
    return (
      <ErrorPanel {...explain(error, t('codeFailed'))} onRetry={() => void refetch()} retrying={isFetching} />
    );
  if (!files) return <Skeleton className={styles.loading} />;
  const path = opened ?? firstPath(version, files);
  return (
    <CodePane label={t('code')} files={files} path={path} onOpen={setOpened}>
      <FileView path={path} file={files[path]} />
    </CodePane>
  );
}

function firstPath({ entrypoint }: Version, files: DraftFiles): string {
  const module = entrypoint.slice(0, entrypoint.lastIndexOf('.'));
  const paths = Object.keys(files).filter((path) => files[path]?.kind !== 'folder');
  return paths.find((path) => path.replace(/\.(?:[cm]?[jt]s|py)$/, '') === module) ?? paths[0] ?? '';
}
