import { ArrowDownToLine, Copy, Ellipsis, FileCode, FileText, Plus, Tag, TrashBin } from '@gravity-ui/icons';
import { Button, DropdownMenu, Icon, Label, Spin, Table, type TableColumnConfig } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { latestTag, type Version } from 'bff/contract';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { emptyValue, formatBytes, formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import styles from './VersionsTable.module.css';
import { lackingMetadata, orderedTags, packageUrl, whyNotDeletable } from './version-rules.ts';

/** What a row asks the page to do. */
export type VersionQuestion =
  | { kind: 'addTag' | 'delete' | 'copy' | 'open' | 'build'; version: Version }
  | { kind: 'removeTag'; version: Version; tag: string };

const isReady = ({ status }: Version) => status !== 'CREATING' && status !== 'ERROR';

/** Where there is no room for a column each, the most telling facts stand under the id. */
const narrowColumns: ReadonlySet<string> = new Set(['id', 'tags', 'actions']);
/** The first that gives way to the others. */
const wideColumn = 'size';

export function VersionsTable(props: {
  versions: readonly Version[];
  folderId: string | undefined;
  onAsk: (question: VersionQuestion) => void;
}) {
  const accounts = useQuery({
    ...serviceAccountsQuery(props.folderId ?? ''),
    enabled: props.folderId !== undefined,
  });
  const accountName = (id: string) => accounts.data?.find((account) => account.id === id)?.name ?? id;
  const isNarrow = useMediaQuery('(max-width: 719px)');
  const isWide = useMediaQuery('(min-width: 1200px)');
  const columns: TableColumnConfig<Version>[] = [
    {
      id: 'id',
      name: 'ID',
      primary: true,
      template: (version) => (
        <NameCell
          description={version.description}
          below={
            isNarrow && (
              <div>
                {version.runtime} · <code>{version.entrypoint}</code>
                <br />
                {formatDate(version.createdAt)} · {formatBytes(Number(version.imageSize))}
                {lackingMetadata(version) && ` · ${lackingMetadata(version)}`}
              </div>
            )
          }
        >
          <CopyableId id={version.id} label={`Copy the ID of version ${version.id}`} />
        </NameCell>
      ),
    },
    {
      id: 'tags',
      name: 'Tags',
      template: (version) => (
        <div className={styles.tags}>
          {version.status === 'CREATING' && (
            <Label
              theme="info"
              icon={<Spin size="xs" />}
              onClick={() => props.onAsk({ kind: 'build', version })}
            >
              Creating…
            </Label>
          )}
          {version.status === 'ERROR' && (
            <Label theme="danger" onClick={() => props.onAsk({ kind: 'build', version })}>
              Not created
            </Label>
          )}
          {orderedTags(version).map((tag) =>
            tag === latestTag ? (
              <Label key={tag} theme="info" title="Names the newest version; cannot be removed">
                {tag}
              </Label>
            ) : (
              <Label
                key={tag}
                theme="normal"
                type="close"
                closeButtonLabel={`Remove tag ${tag}`}
                onCloseClick={() => props.onAsk({ kind: 'removeTag', version, tag })}
              >
                {tag}
              </Label>
            ),
          )}
          {isReady(version) && (
            <Button
              view="flat-secondary"
              size="xs"
              aria-label={`Add a tag to version ${version.id}`}
              onClick={() => props.onAsk({ kind: 'addTag', version })}
            >
              <Icon data={Plus} size={12} />
            </Button>
          )}
        </div>
      ),
    },
    { id: 'runtime', name: 'Runtime', template: (version) => version.runtime },
    { id: 'entrypoint', name: 'Entry point', template: (version) => <code>{version.entrypoint}</code> },
    {
      id: 'account',
      name: 'Service account',
      template: (version) => (
        <>
          <div className={styles.account}>
            {version.serviceAccountId ? accountName(version.serviceAccountId) : emptyValue}
          </div>
          {lackingMetadata(version) && <div className={styles.facts}>{lackingMetadata(version)}</div>}
        </>
      ),
    },
    {
      id: 'memory',
      name: 'Memory',
      template: (version) => formatBytes(Number(version.resources.memory)),
    },
    {
      id: 'timeout',
      name: 'Timeout',
      template: (version) => version.executionTimeout.replace(/s$/, ' s'),
    },
    { id: 'size', name: 'Size', template: (version) => formatBytes(Number(version.imageSize)) },
    {
      id: 'createdAt',
      name: 'Created',
      template: (version) => <div className={styles.date}>{formatDate(version.createdAt)}</div>,
    },
    {
      id: 'actions',
      name: () => <VisuallyHidden>Actions</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: (version) => (
        <DropdownMenu
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': `Actions for version ${version.id}`,
          }}
          items={[
            {
              text: 'Open in the editor',
              iconStart: <Icon data={FileCode} size={16} />,
              action: () => props.onAsk({ kind: 'open', version }),
            },
            {
              text: 'Make a new version from it…',
              iconStart: <Icon data={Copy} size={16} />,
              action: () => props.onAsk({ kind: 'copy', version }),
            },
            {
              text: 'Download ZIP',
              iconStart: <Icon data={ArrowDownToLine} size={16} />,
              href: packageUrl(version.id),
            },
            {
              text: 'Build log…',
              iconStart: <Icon data={FileText} size={16} />,
              action: () => props.onAsk({ kind: 'build', version }),
            },
            {
              text: 'Add a tag…',
              disabled: !isReady(version),
              iconStart: <Icon data={Tag} size={16} />,
              action: () => props.onAsk({ kind: 'addTag', version }),
            },
            {
              text: whyNotDeletable(version) ?? 'Delete…',
              disabled: whyNotDeletable(version) !== undefined,
              theme: 'danger',
              iconStart: <Icon data={TrashBin} size={16} />,
              action: () => props.onAsk({ kind: 'delete', version }),
            },
          ]}
        />
      ),
    },
  ];
  return (
    <TableFrame label="Versions">
      <Table
        className={styles.table}
        data={[...props.versions]}
        columns={columns.filter(({ id }) => (isNarrow ? narrowColumns.has(id) : isWide || id !== wideColumn))}
        getRowDescriptor={(version) => ({ id: version.id })}
        width="max"
        verticalAlign="middle"
      />
    </TableFrame>
  );
}
