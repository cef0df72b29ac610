import {
  ArrowDownToLine,
  ArrowRotateLeft,
  CodeCompare,
  Ellipsis,
  FileCode,
  FileText,
  Plus,
  Tag,
  TrashBin,
} from '@gravity-ui/icons';
import {
  Button,
  DropdownMenu,
  Icon,
  Label,
  Link,
  Spin,
  Table,
  type TableColumnConfig,
} from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { latestTag, type Version } from 'bff/contract';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { links } from '../links.ts';
import { CopyableId } from '../ui/CopyableId.tsx';
import { emptyValue, formatBytes, formatDate } from '../ui/format.ts';
import { NameCell } from '../ui/NameCell.tsx';
import { TableFrame } from '../ui/TableFrame.tsx';
import { useMediaQuery } from '../ui/use-media-query.ts';
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx';
import { useT } from './messages.ts';
import styles from './VersionsTable.module.css';
import { comparedWith, lackingMetadata, orderedTags, packageUrl, whyNotDeletable } from './version-rules.ts';

/** An action that a row requests from the page. */
export type VersionQuestion =
  | { kind: 'addTag' | 'delete' | 'rollBack' | 'open' | 'build'; version: Version }
  | { kind: 'removeTag'; version: Version; tag: string };

const isReady = ({ status }: Version) => status !== 'CREATING' && status !== 'ERROR';

/** If there is no room for every column, the most important values appear under the ID. */
const narrowColumns: ReadonlySet<string> = new Set(['id', 'tags', 'actions']);
/** The column to hide first for lack of width. */
const wideColumn = 'size';

export function VersionsTable(props: {
  versions: readonly Version[];
  folderId: string | undefined;
  onAsk: (question: VersionQuestion) => void;
}) {
  const t = useT();
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
      name: t('id'),
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
          <CopyableId id={version.id} label={t('copyId', { id: version.id })}>
            <Link href={links.version(version.functionId, version.id)}>{version.id}</Link>
          </CopyableId>
        </NameCell>
      ),
    },
    {
      id: 'tags',
      name: t('tags'),
      template: (version) => (
        <div className={styles.tags}>
          {version.status === 'CREATING' && (
            <Label
              theme="info"
              icon={<Spin size="xs" />}
              onClick={() => props.onAsk({ kind: 'build', version })}
            >
              {t('statusCreating')}
            </Label>
          )}
          {version.status === 'ERROR' && (
            <Label theme="danger" onClick={() => props.onAsk({ kind: 'build', version })}>
              {t('statusError')}
            </Label>
          )}
          {orderedTags(version).map((tag) =>
            tag === latestTag ? (
              <Label key={tag} theme="info" title={t('latestHint')}>
                {tag}
              </Label>
            ) : (
              <Label
                key={tag}
                theme="normal"
                type="close"
                closeButtonLabel={t('removeTagNamed', { tag })}
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
              aria-label={t('addTagTo', { id: version.id })}
              onClick={() => props.onAsk({ kind: 'addTag', version })}
            >
              <Icon data={Plus} size={12} />
            </Button>
          )}
        </div>
      ),
    },
    { id: 'runtime', name: t('runtime'), template: (version) => version.runtime },
    { id: 'entrypoint', name: t('entrypoint'), template: (version) => <code>{version.entrypoint}</code> },
    {
      id: 'account',
      name: t('account'),
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
      name: t('memory'),
      template: (version) => formatBytes(Number(version.resources.memory)),
    },
    {
      id: 'timeout',
      name: t('timeout'),
      template: (version) => t('seconds', { seconds: Number.parseFloat(version.executionTimeout) }),
    },
    { id: 'size', name: t('size'), template: (version) => formatBytes(Number(version.imageSize)) },
    {
      id: 'createdAt',
      name: t('created'),
      template: (version) => <div className={styles.date}>{formatDate(version.createdAt)}</div>,
    },
    {
      id: 'actions',
      name: () => <VisuallyHidden>{t('actions')}</VisuallyHidden>,
      sticky: 'end',
      width: 44,
      template: (version) => (
        <DropdownMenu
          icon={<Icon data={Ellipsis} size={16} />}
          defaultSwitcherProps={{
            view: 'flat',
            size: 's',
            'aria-label': t('actionsFor', { id: version.id }),
          }}
          items={[
            {
              text: t('openMenu'),
              iconStart: <Icon data={FileCode} size={16} />,
              action: () => props.onAsk({ kind: 'open', version }),
            },
            {
              text: t('rollBackMenu'),
              disabled: version.tags.includes(latestTag) || !isReady(version),
              iconStart: <Icon data={ArrowRotateLeft} size={16} />,
              action: () => props.onAsk({ kind: 'rollBack', version }),
            },
            {
              text: t('compareMenu'),
              iconStart: <Icon data={CodeCompare} size={16} />,
              href: links.compareVersions(version.functionId, ...comparedWith(version, props.versions)),
            },
            {
              text: t('download'),
              iconStart: <Icon data={ArrowDownToLine} size={16} />,
              href: packageUrl(version.id),
            },
            {
              text: t('buildLogMenu'),
              iconStart: <Icon data={FileText} size={16} />,
              action: () => props.onAsk({ kind: 'build', version }),
            },
            {
              text: t('addTagMenu'),
              disabled: !isReady(version),
              iconStart: <Icon data={Tag} size={16} />,
              action: () => props.onAsk({ kind: 'addTag', version }),
            },
            {
              text: whyNotDeletable(version) ?? t('deleteMenu'),
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
    <TableFrame label={t('versions')}>
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
