import { Ellipsis, Envelope, Eraser, ListUl, TrashBin } from '@gravity-ui/icons';
import { DropdownMenu, Icon, Table, type TableColumnConfig } from '@gravity-ui/uikit';
import type { QueueOverview } from 'bff/contract';
import { emptyValue, formatDate, formatInteger } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { useT } from './messages.ts';

export type QueueAction = 'send' | 'messages' | 'purge' | 'delete';

/** If there is no room for every column, all values appear under the name. */
const narrowColumns: ReadonlySet<string> = new Set(['name', 'actions']);

export function QueuesTable(props: {
  queues: readonly QueueOverview[];
  onAction: (action: QueueAction, queue: QueueOverview) => void;
}) {
  const t = useT();
  const isNarrow = useMediaQuery('(max-width: 767px)');
  const oldest = ({ oldestSentAt }: QueueOverview) =>
    oldestSentAt === undefined ? emptyValue : formatDate(oldestSentAt);
  const type = ({ isFifo }: QueueOverview) => t(isFifo ? 'fifo' : 'standard');
  const columns: TableColumnConfig<QueueOverview>[] = [
    {
      id: 'name',
      name: t('name'),
      primary: true,
      template: (queue) => (
        <NameCell
          description={queue.arn}
          below={
            isNarrow && (
              <>
                <div>{type(queue)}</div>
                <div>
                  {t('visible')}: {formatInteger(queue.visible)} · {t('inFlight')}:{' '}
                  {formatInteger(queue.inFlight)} · {t('delayed')}: {formatInteger(queue.delayed)}
                </div>
                <div>
                  {t('oldest')}: {oldest(queue)}
                </div>
              </>
            )
          }
        >
          {queue.name}
        </NameCell>
      ),
    },
    { id: 'type', name: t('type'), template: type },
    { id: 'visible', name: t('visible'), align: 'end', template: ({ visible }) => formatInteger(visible) },
    {
      id: 'inFlight',
      name: t('inFlight'),
      align: 'end',
      template: ({ inFlight }) => formatInteger(inFlight),
    },
    { id: 'delayed', name: t('delayed'), align: 'end', template: ({ delayed }) => formatInteger(delayed) },
    { id: 'oldest', name: t('oldest'), template: oldest },
    {
      id: 'actions',
      name: () => <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: (queue) => (
        <DropdownMenu
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': t('actionsFor', { name: queue.name }),
          }}
          items={[
            {
              text: t('sendMenu'),
              iconStart: <Icon data={Envelope} size={16} />,
              action: () => props.onAction('send', queue),
            },
            {
              text: t('messagesMenu'),
              iconStart: <Icon data={ListUl} size={16} />,
              action: () => props.onAction('messages', queue),
            },
            {
              text: t('purgeMenu'),
              theme: 'danger',
              iconStart: <Icon data={Eraser} size={16} />,
              action: () => props.onAction('purge', queue),
            },
            {
              text: t('deleteMenu'),
              theme: 'danger',
              iconStart: <Icon data={TrashBin} size={16} />,
              action: () => props.onAction('delete', queue),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <TableFrame label={t('queues')}>
      <Table
        data={[...props.queues]}
        columns={isNarrow ? columns.filter(({ id }) => narrowColumns.has(id)) : columns}
        getRowDescriptor={({ id }) => ({ id })}
        width="max"
      />
    </TableFrame>
  );
}
