import { useQuery } from '@tanstack/react-query';
import type { RuntimeInfo } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { runtimesQuery } from '../api/session.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { ListGroup } from '../ui/ListGroup.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useT } from './messages.ts';
import styles from './RuntimeRow.module.css';
import { RuntimeRow } from './RuntimeRow.tsx';

/** The page polls, so that it shows the result of a command that the user runs in a terminal. */
const lookAgainMs = 5000;

/** Every known runtime, in one list per language. */
export function RuntimeLists() {
  const t = useT();
  const catalogue = useQuery({ ...runtimesQuery, refetchInterval: lookAgainMs });
  if (catalogue.data) {
    return (
      <div className={styles.groups}>
        <RuntimeGroup heading="Node.js" language="nodejs" runtimes={catalogue.data.runtimes} />
        <RuntimeGroup heading="Python" language="python" runtimes={catalogue.data.runtimes} />
      </div>
    );
  }
  if (!catalogue.error) return <TableSkeleton rows={8} />;
  return (
    <ErrorPanel
      {...explain(catalogue.error, t('loadFailed'))}
      onRetry={() => void catalogue.refetch()}
      retrying={catalogue.isFetching}
    />
  );
}

function RuntimeGroup(props: {
  heading: string;
  language: RuntimeInfo['language'];
  runtimes: readonly RuntimeInfo[];
}) {
  const ours = props.runtimes.filter(({ language }) => language === props.language);
  return (
    <ListGroup heading={props.heading}>
      {ours.map((runtime) => (
        <RuntimeRow key={runtime.id} runtime={runtime} />
      ))}
    </ListGroup>
  );
}
