import { Ellipsis, Pause, Play, TrashBin } from '@gravity-ui/icons';
import { DropdownMenu, Icon, Label, Link, Table, type TableColumnConfig } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Trigger, TriggerOverview } from 'bff/contract';
import { explain } from '../api/errors.ts';
import { functionsQuery } from '../api/functions.ts';
import { fireTrigger, pauseOrResumeTrigger } from '../api/triggers.ts';
import { links } from '../links.ts';
import { translateMessage } from '../server-errors/translate.ts';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { emptyValue, formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { toastSuccess } from '../ui/toaster.ts';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { useT } from './messages.ts';
import styles from './TriggersTable.module.css';

/** The last part of an ARN. */
const queueName = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);

/** If there is no room for every column, all values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);

export function TriggersTable(props: {
  triggers: readonly TriggerOverview[];
  folderId: string;
  onDelete: (trigger: Trigger) => void;
}) {
  const t = useT();
  const queryClient = useQueryClient();
  const functions = useQuery(functionsQuery(props.folderId));
  const isNarrow = useMediaQuery('(max-width: 767px)');
  const changing = useMutation({
    mutationFn: ({ id, status }: Trigger) =>
      pauseOrResumeTrigger(id, status === 'ACTIVE' ? 'pause' : 'resume'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['triggers'] }),
  });
  const firing = useMutation({
    mutationFn: ({ id }: Trigger) => fireTrigger(id),
    onSuccess: (_, { id, name }) => toastSuccess(t('fired', { name: name || id })),
  });
  const functionOf = ({ rule: { timer, messageQueue } }: Trigger) => {
    const action = timer?.invokeFunctionWithRetry ?? timer?.invokeFunction ?? messageQueue?.invokeFunction;
    const id = action?.functionId ?? '';
    return { id, name: functions.data?.find((fn) => fn.id === id)?.name || id };
  };
  const functionCell = (trigger: Trigger) => (
    <Link href={links.function(functionOf(trigger).id)}>{functionOf(trigger).name}</Link>
  );
  const sourceCell = ({ rule: { timer, messageQueue } }: Trigger) =>
    messageQueue === undefined ? (
      <code>{timer?.cronExpression}</code>
    ) : (
      <span className={styles.source} title={messageQueue.queueId}>
        {t('queueNamed', { name: queueName(messageQueue.queueId) })}
      </span>
    );
  const nextCell = ({ trigger, next: [first, ...more] }: TriggerOverview) => {
    if (trigger.rule.timer === undefined) return emptyValue;
    if (first === undefined) return trigger.status === 'PAUSED' ? emptyValue : t('neverAgain');
    const date = formatDate(first);
    const times = [first, ...more].map(formatDate).join('\n');
    return <span title={times}>{more.length === 0 ? date : t('nextAt', { date, count: more.length })}</span>;
  };
  const lastCell = ({ trigger, last }: TriggerOverview) => {
    if (last === undefined) return t('notYet');
    const { at, requestId, fault, said } = last;
    const date =
      requestId === undefined ? (
        formatDate(at)
      ) : (
        <Link href={links.logs(functionOf(trigger).id, requestId)} title={t('showLog')}>
          {formatDate(at)}
        </Link>
      );
    if (fault === undefined) return date;
    return (
      <div className={styles.fault}>
        {date}
        <br />
        {t(requestId === undefined ? 'notMade' : 'failed', { fault: translateMessage(fault, said) })}
      </div>
    );
  };
  const statusCell = ({ status }: Trigger) => (
    <Label theme={status === 'ACTIVE' ? 'success' : 'unknown'}>
      {t(status === 'ACTIVE' ? 'active' : 'paused')}
    </Label>
  );
  const columns: TableColumnConfig<TriggerOverview>[] = [
    {
      id: 'name',
      name: t('name'),
      primary: true,
      template: (row) => (
        <NameCell
          description={row.trigger.description}
          below={
            isNarrow && (
              <>
                <div>{sourceCell(row.trigger)}</div>
                <div>{functionCell(row.trigger)}</div>
                <div>{statusCell(row.trigger)}</div>
                {row.trigger.rule.timer !== undefined && (
                  <div>
                    {t('next')}: {nextCell(row)}
                  </div>
                )}
                <div>
                  {t('last')}: {lastCell(row)}
                </div>
              </>
            )
          }
        >
          {row.trigger.name || row.trigger.id}
        </NameCell>
      ),
    },
    {
      id: 'source',
      name: t('source'),
      template: ({ trigger }) => sourceCell(trigger),
    },
    { id: 'function', name: t('function'), template: ({ trigger }) => functionCell(trigger) },
    { id: 'status', name: t('status'), template: ({ trigger }) => statusCell(trigger) },
    { id: 'next', name: t('next'), template: nextCell },
    { id: 'last', name: t('last'), template: lastCell },
    {
      id: 'actions',
      name: () => <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: ({ trigger }) => (
        <DropdownMenu
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': t('actionsFor', { name: trigger.name || trigger.id }),
          }}
          items={[
            ...(trigger.rule.timer === undefined
              ? []
              : [
                  {
                    text: t('fire'),
                    iconStart: <Icon data={Play} size={16} />,
                    action: () => firing.mutate(trigger),
                  },
                ]),
            {
              text: t(trigger.status === 'ACTIVE' ? 'pause' : 'resume'),
              iconStart: <Icon data={trigger.status === 'ACTIVE' ? Pause : Play} size={16} />,
              action: () => changing.mutate(trigger),
            },
            {
              text: t('deleteMenu'),
              theme: 'danger',
              iconStart: <Icon data={TrashBin} size={16} />,
              action: () => props.onDelete(trigger),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <>
      {changing.error && (
        <ErrorPanel {...explain(changing.error, t('changeFailed'))} onClose={changing.reset} />
      )}
      {firing.error && <ErrorPanel {...explain(firing.error, t('fireFailed'))} onClose={firing.reset} />}
      <TableFrame label={t('triggers')}>
        <Table
          data={props.triggers.toReversed()}
          columns={isNarrow ? columns.filter(({ id }) => narrowColumns.has(id)) : columns}
          getRowDescriptor={({ trigger }) => ({ id: trigger.id })}
          width="max"
        />
      </TableFrame>
    </>
  );
}
