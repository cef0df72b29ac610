import { ArrowRightArrowLeft } from '@gravity-ui/icons';
import { Button, Icon, Link, Select, Skeleton } from '@gravity-ui/uikit';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { RunRecord } from 'bff/contract';
import type { ReactNode } from 'react';
import { explain } from '../../api/errors.ts';
import { functionQuery } from '../../api/functions.ts';
import { type KeptRun, keptRunQuery, runsQuery } from '../../api/runs.ts';
import { maskTokens } from '../../invocations/token.ts';
import { links } from '../../links.ts';
import frame from '../../ui/ComparePage.module.css';
import { ErrorPanel } from '../../ui/ErrorPanel.tsx';
import { emptyValue, formatBytes, formatDuration, formatMoment, recordText } from '../../ui/format.ts';
import { useDocumentTitle } from '../../ui/use-document-title.ts';
import { useT } from '../messages.ts';
import { stateOf } from '../run-words.ts';
import styles from './RunsCompare.module.css';

/** A longer text is truncated: two of a megabyte are slow to lay out. */
const shownCharacters = 100_000;

/** Two runs of a function side by side: outcome, timings, input, output and log. */
export default function RunsComparePage() {
  const t = useT();
  const { functionId } = useParams({ from: '/shell/functions/$functionId' });
  const { from = '', to = '' } = useSearch({ from: '/shell/functions/$functionId/runs/compare' });
  const fn = useQuery(functionQuery(functionId)).data;
  const runs = useInfiniteQuery(runsQuery(functionId));
  const first = useQuery({ ...keptRunQuery(from), enabled: from !== '' });
  const second = useQuery({ ...keptRunQuery(to), enabled: to !== '' });
  const navigate = useNavigate();
  useDocumentTitle(t('compareOf', { name: fn?.name || functionId }));
  const show = (next: [from: string, to: string]) =>
    void navigate({ href: links.compareRuns(functionId, ...next), replace: true });
  const all = runs.data?.pages.flatMap((page) => page.runs) ?? [];
  const error = runs.error ?? first.error ?? second.error;
  const isLoading = (from !== '' && first.isPending) || (to !== '' && second.isPending);
  return (
    <div className={frame.page}>
      <header className={frame.head}>
        <Link href={links.function(functionId)} view="secondary">
          {t('editor')}
        </Link>
        <span aria-hidden="true">/</span>
        <h2 className={frame.title}>{t('compareTitle')}</h2>
        <RunSelect label={t('firstRun')} runs={all} id={from} onChange={(id) => show([id, to])} />
        <Button aria-label={t('swap')} title={t('swap')} onClick={() => show([to, from])}>
          <Icon data={ArrowRightArrowLeft} size={16} />
        </Button>
        <RunSelect label={t('secondRun')} runs={all} id={to} onChange={(id) => show([from, id])} />
      </header>
      {error && <ErrorPanel {...explain(error, t('loadFailed'))} />}
      {isLoading && !error && <Skeleton className={styles.loading} />}
      {!error && !isLoading && (from === '' || to === '') && <p className={frame.note}>{t('chooseTwo')}</p>}
      {from !== '' && from === to && <p className={frame.note}>{t('sameRun')}</p>}
      {first.data && second.data && from !== to && <Comparison first={first.data} second={second.data} />}
    </div>
  );
}

function Comparison({ first, second }: { first: KeptRun; second: KeptRun }) {
  const t = useT();
  const rows = [factsOf(first, t), factsOf(second, t)] as const;
  return (
    <>
      <Block title={t('overview')}>
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('field')}</th>
                <th scope="col">{t('firstRun')}</th>
                <th scope="col">{t('secondRun')}</th>
              </tr>
            </thead>
            <tbody>
              {rows[0].map(([name, value], index) => {
                const other = rows[1][index]?.[1] ?? emptyValue;
                return (
                  <tr key={name} className={value === other ? undefined : styles.differs}>
                    <th scope="row">{name}</th>
                    <td>{value}</td>
                    <td>{other}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Block>
      <Texts
        title={t('input')}
        texts={[first.input, second.input]}
        isCut={[first.run.isInputCut, second.run.isInputCut]}
      />
      <Texts
        title={t('output')}
        texts={[first.output ?? '', second.output ?? '']}
        isCut={[first.run.isOutputCut, second.run.isOutputCut]}
      />
      <Texts
        title={t('log')}
        hint={t('logHint')}
        texts={[printed(first), printed(second)]}
        isCut={[first.run.isLogCut, second.run.isLogCut]}
      />
    </>
  );
}

function factsOf({ run }: KeptRun, t: ReturnType<typeof useT>): [name: string, value: string][] {
  const { result } = run;
  const time = (ms: number | undefined) => (ms === undefined ? emptyValue : formatDuration(ms));
  return [
    [t('status'), stateOf(run).label],
    [t('httpStatus'), result ? String(result.status) : emptyValue],
    [t('version'), run.versionId],
    [t('start'), formatMoment(run.createdAt)],
    [t('duration'), time(result?.durationMs)],
    [t('init'), time(result?.initMs)],
    [t('handler'), time(result?.handlerMs)],
    [t('queue'), time(result?.queueMs)],
    [t('memory'), result?.maxMemoryBytes === undefined ? emptyValue : formatBytes(result.maxMemoryBytes)],
    [t('metadataRequests'), String(result?.metadataRequestCount ?? 0)],
  ];
}

/** What the function printed. Times and request IDs of platform lines differ between any two runs. */
const printed = ({ lines }: KeptRun) =>
  lines
    .filter(({ stream }) => stream !== 'system')
    .map(({ text }) => text)
    .join('\n');

function Texts(props: {
  title: string;
  hint?: string;
  texts: readonly [string, string];
  isCut: readonly [boolean, boolean];
}) {
  const t = useT();
  const [first, second] = props.texts;
  if (first === second)
    return (
      <Block title={props.title} hint={props.hint}>
        <p className={frame.note}>{t('same')}</p>
        <Text label={props.title} text={first} isCut={props.isCut[0]} />
      </Block>
    );
  return (
    <Block title={props.title} hint={props.hint}>
      <div className={styles.pair}>
        <Text label={`${props.title}: ${t('firstRun')}`} text={first} other={second} isCut={props.isCut[0]} />
        <Text
          label={`${props.title}: ${t('secondRun')}`}
          text={second}
          other={first}
          isCut={props.isCut[1]}
        />
      </div>
    </Block>
  );
}

/** A text by its lines, with those marked that the other text has at no line. */
function Text(props: { label: string; text: string; other?: string; isCut: boolean }) {
  const t = useT();
  const text = prettyLines(props.text);
  const others = props.other === undefined ? undefined : new Set(prettyLines(props.other));
  return (
    <div>
      <section
        className={styles.text}
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
        tabIndex={0}
      >
        {props.text === '' ? <span className={frame.note}>{t('empty')}</span> : null}
        {text.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of an ended run never change
          <bdi key={index} className={others && !others.has(line) ? styles.changed : styles.line}>
            {line === '' ? ' ' : line}
          </bdi>
        ))}
      </section>
      {props.isCut && <p className={frame.note}>{t('cutNote')}</p>}
    </div>
  );
}

function prettyLines(text: string): string[] {
  if (text === '') return [];
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: as it is.
  }
  return recordText(maskTokens(shown)).slice(0, shownCharacters).split('\n');
}

function Block(props: { title: string; hint?: string | undefined; children: ReactNode }) {
  return (
    <section className={frame.block} aria-label={props.title}>
      <h3 className={frame.heading}>{props.title}</h3>
      {props.hint && <p className={frame.note}>{props.hint}</p>}
      {props.children}
    </section>
  );
}

function RunSelect(props: {
  label: string;
  runs: readonly RunRecord[];
  id: string;
  onChange: (id: string) => void;
}) {
  return (
    <Select
      aria-label={props.label}
      placeholder={props.label}
      value={props.id === '' ? [] : [props.id]}
      onUpdate={([id]) => id && props.onChange(id)}
      popupWidth="fit"
      options={props.runs.map((run) => ({
        value: run.id,
        content: `${formatMoment(run.createdAt)} · ${stateOf(run).label}`,
      }))}
    />
  );
}
