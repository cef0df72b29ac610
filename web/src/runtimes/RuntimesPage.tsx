import { useQuery } from '@tanstack/react-query';
import type { RuntimeInfo } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { runtimesQuery } from '../api/session.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import { RuntimeRow } from './RuntimeRow.tsx';
import styles from './RuntimesPage.module.css';

/** A person who runs a command in a terminal beside the page sees here that it worked. */
const lookAgainMs = 5000;

export default function RuntimesPage() {
  useDocumentTitle('Runtimes');
  const catalogue = useQuery({ ...runtimesQuery, refetchInterval: lookAgainMs });
  return (
    <Page
      title="Runtimes"
      lead="The interpreters that functions run on. No version ever takes the place of another."
    >
      {catalogue.isPending && <TableSkeleton rows={8} />}
      {catalogue.error && !catalogue.data && (
        <ErrorPanel
          {...explain(catalogue.error, 'load the runtimes')}
          onRetry={() => void catalogue.refetch()}
          retrying={catalogue.isFetching}
        />
      )}
      {catalogue.data && (
        <>
          <RuntimeGroup heading="Node.js" language="nodejs" runtimes={catalogue.data.runtimes} />
          <RuntimeGroup heading="Python" language="python" runtimes={catalogue.data.runtimes} />
        </>
      )}
    </Page>
  );
}

function RuntimeGroup(props: {
  heading: string;
  language: RuntimeInfo['language'];
  runtimes: readonly RuntimeInfo[];
}) {
  const ours = props.runtimes.filter(({ language }) => language === props.language);
  return (
    <section className={styles.group} aria-label={props.heading}>
      <h2 className={styles.heading}>{props.heading}</h2>
      <ul className={styles.list}>
        {ours.map((runtime) => (
          <RuntimeRow key={runtime.id} runtime={runtime} />
        ))}
      </ul>
    </section>
  );
}
