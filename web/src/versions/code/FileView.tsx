import { Loader } from '@gravity-ui/uikit';
import { lazy, Suspense } from 'react';
import type { DraftFile } from '../../editor/draft/draft.ts';
import { monacoTexts } from '../../editor/monaco/monaco-texts.ts';
import { useT } from '../messages.ts';
import styles from './CodePane.module.css';

const ReadOnlyCode = lazy(async () => {
  await monacoTexts();
  return import('./ReadOnlyCode.tsx');
});
const CodeDiff = lazy(async () => {
  await monacoTexts();
  return import('./CodeDiff.tsx');
});

/** The content of a file, or why it has none to show. */
export function FileView(props: { path: string; file: DraftFile | undefined }) {
  const { file } = props;
  if (file?.kind !== 'text') return <Note file={file} />;
  return (
    <Suspense fallback={<Loading />}>
      <ReadOnlyCode path={props.path} text={file.text} />
    </Suspense>
  );
}

/** What differs in a file between two versions; a binary file or a link has no lines to compare. */
export function FileDiffView(props: {
  path: string;
  before: DraftFile | undefined;
  after: DraftFile | undefined;
}) {
  const { before, after } = props;
  const odd = [after, before].find((file) => file !== undefined && file.kind !== 'text');
  if (odd) return <Note file={odd} />;
  return (
    <Suspense fallback={<Loading />}>
      <CodeDiff path={props.path} before={textOf(before)} after={textOf(after)} />
    </Suspense>
  );
}

const textOf = (file: DraftFile | undefined) => (file?.kind === 'text' ? file.text : '');

function Loading() {
  return (
    <div className={styles.centered}>
      <Loader size="m" />
    </div>
  );
}

function Note({ file }: { file: DraftFile | undefined }) {
  const t = useT();
  return (
    <p className={styles.note}>
      {file?.kind === 'link' ? t.rich('isLink', { target: <code>{file.target}</code> }) : t('notText')}
    </p>
  );
}
