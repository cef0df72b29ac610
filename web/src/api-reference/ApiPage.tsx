import { ArrowDownToLine, ChevronRight } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Fragment, type ReactNode, useEffect, useRef } from 'react';
import { apiDocumentPath, apiDocumentQuery } from '../api/api-document.ts';
import { explain } from '../api/errors.ts';
import { translateApiText } from '../server-errors/api-texts.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { FindField, NothingFound } from '../ui/FindField.tsx';
import { Page } from '../ui/Page.tsx';
import { TableSkeleton } from '../ui/TableFrame.tsx';
import { useDocumentTitle } from '../ui/use-document-title.ts';
import styles from './ApiPage.module.css';
import { MethodDetails } from './MethodDetails.tsx';
import { useT } from './messages.ts';
import { type ApiMethod, type ApiService, matching, servicesOf } from './methods.ts';

/** The API by service and method, from the OpenAPI document that the server generates from its own schemas. */
export default function ApiPage() {
  const t = useT();
  useDocumentTitle('API');
  const document = useQuery(apiDocumentQuery);
  const { method: open, find = '' } = useSearch({ from: '/shell/api' });
  const navigate = useNavigate();
  const change = (part: { method?: string | undefined; find?: string | undefined }) => {
    const next = { method: open, find: find || undefined, ...part };
    void navigate({
      to: '/api',
      search: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)),
      replace: true,
    });
  };
  const found = document.data && matching(servicesOf(document.data), find);
  return (
    <Page
      title="API"
      lead={t.rich('lead', { origin: location.origin })}
      actions={
        <Button view="outlined" size="l" href={apiDocumentPath} extraProps={{ download: 'openapi.json' }}>
          <Icon data={ArrowDownToLine} size={16} />
          {t('download')}
        </Button>
      }
    >
      <FindField
        label={t('find')}
        placeholder={t('findHint')}
        value={find}
        onUpdate={(text) => change({ find: text || undefined })}
      />
      {document.isPending && <TableSkeleton rows={8} />}
      {document.error && (
        <ErrorPanel
          {...explain(document.error, t('loadFailed'))}
          onRetry={() => void document.refetch()}
          retrying={document.isFetching}
        />
      )}
      {found?.length === 0 && <NothingFound>{t('nothingFound')}</NothingFound>}
      {found?.map((service) => (
        <Service key={service.name} service={service} open={open} onOpen={(method) => change({ method })} />
      ))}
    </Page>
  );
}

function Service(props: {
  service: ApiService;
  open: string | undefined;
  onOpen: (key: string | undefined) => void;
}) {
  const { name, methods } = props.service;
  return (
    <section className={styles.service} aria-labelledby={`service-${name}`}>
      <h2 className={styles.heading} id={`service-${name}`}>
        {name}
      </h2>
      <ul className={styles.methods}>
        {methods.map((method) => (
          <Method
            key={method.key}
            method={method}
            isOpen={method.key === props.open}
            onToggle={() => props.onOpen(method.key === props.open ? undefined : method.key)}
          />
        ))}
      </ul>
    </section>
  );
}

function Method(props: { method: ApiMethod; isOpen: boolean; onToggle: () => void }) {
  const { method, isOpen } = props;
  const row = useRef<HTMLLIElement>(null);
  // A link to one method scrolls to it. A method that the user opened is already in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs only when the page mounts
  useEffect(() => {
    if (isOpen) row.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <li ref={row} className={styles.method}>
      <button type="button" className={styles.summary} aria-expanded={isOpen} onClick={props.onToggle}>
        <span className={styles.chevron} data-open={isOpen}>
          <Icon data={ChevronRight} size={14} />
        </span>
        <span className={styles.verb} data-verb={method.httpMethod}>
          {method.httpMethod}
        </span>
        <span className={styles.name}>{method.name}</span>
        <code className={styles.path}>{breakable(method.path)}</code>
        <span className={styles.about}>{translateApiText(method.operation.summary)}</span>
      </button>
      {isOpen && <MethodDetails method={method} />}
    </li>
  );
}

/** Lets a path wrap between its segments and not within a word. */
function breakable(path: string): ReactNode {
  return path.split(/(?=[/:])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the segments of a path never change
    <Fragment key={index}>
      <wbr />
      {part}
    </Fragment>
  ));
}
