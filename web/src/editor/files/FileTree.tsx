import {
  ChevronDown,
  ChevronRight,
  Ellipsis,
  FileCode,
  FilePlus,
  FileText,
  Folder,
  Link,
} from '@gravity-ui/icons';
import { ActionTooltip, Button, DropdownMenu, Icon } from '@gravity-ui/uikit';
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import type { DraftFiles } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import styles from './FileTree.module.css';
import { type TreeNode, visibleNodes } from './file-tree.ts';
import { PackageSizeNote } from './PackageSizeNote.tsx';
import type { PackageSize } from './package-size.ts';
import { UploadMenu } from './UploadMenu.tsx';

/** The files of a draft. The user can open, add, rename, delete and drop files here. */
export function FileTree(props: {
  files: DraftFiles;
  activePath: string;
  changedPaths: ReadonlySet<string>;
  /** Size as a package; absent until it is measured. */
  size?: PackageSize | undefined;
  onOpen: (path: string) => void;
  onAdd: () => void;
  onRename: (path: string) => void;
  onDelete: (path: string) => void;
  onUpload: (files: readonly File[]) => void;
  onDrop: (items: DataTransfer) => void;
}) {
  const t = useT();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(props.activePath);
  const [dropping, setDropping] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const nodes = visibleNodes(props.files, closed);
  const tabStop = nodes.some((node) => node.path === focused) ? focused : nodes[0]?.path;

  const toggle = (path: string) =>
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(path)) after.add(path);
      return after;
    });
  const focus = (node: TreeNode | undefined) => {
    if (!node) return;
    setFocused(node.path);
    list.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(node.path)}"]`)?.focus();
  };
  const parentOf = (index: number) =>
    nodes.findLast((each, at) => at < index && each.depth < (nodes[index]?.depth ?? 0));
  const onKeyDown = (event: KeyboardEvent, node: TreeNode) => {
    if (event.target !== event.currentTarget) return;
    const index = nodes.indexOf(node);
    const isClosed = closed.has(node.path);
    const openOrToggle = () => (node.kind === 'folder' ? toggle(node.path) : props.onOpen(node.path));
    const keys = new Map([
      ['ArrowDown', () => focus(nodes[index + 1])],
      ['ArrowUp', () => focus(nodes[index - 1])],
      ['Home', () => focus(nodes[0])],
      ['End', () => focus(nodes.at(-1))],
      [
        'ArrowRight',
        () => (node.kind === 'folder' && isClosed ? toggle(node.path) : focus(nodes[index + 1])),
      ],
      ['ArrowLeft', () => (node.kind === 'folder' && !isClosed ? toggle(node.path) : focus(parentOf(index)))],
      ['Enter', openOrToggle],
      [' ', openOrToggle],
      ['F2', () => props.onRename(node.path)],
      ['Delete', () => props.onDelete(node.path)],
    ]);
    const act = keys.get(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    props.onDrop(event.dataTransfer);
  };

  return (
    <section
      className={styles.files}
      aria-label={t('files')}
      data-dropping={dropping || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget instanceof Node ? event.relatedTarget : null))
          setDropping(false);
      }}
      onDrop={onDrop}
    >
      <div className={styles.head}>
        <h2 className={styles.title}>{t('files')}</h2>
        <ActionTooltip title={t('newFile')}>
          <Button view="flat" size="s" aria-label={t('newFile')} onClick={props.onAdd} data-tour="new-file">
            <Icon data={FilePlus} size={16} />
          </Button>
        </ActionTooltip>
        <UploadMenu onUpload={props.onUpload} />
      </div>
      <div className={styles.list} role="tree" aria-label={t('filesOfDraft')} ref={list}>
        {nodes.map((node) => (
          <div
            key={node.path}
            role="treeitem"
            className={styles.node}
            style={{ paddingInlineStart: 8 + node.depth * 14 }}
            tabIndex={node.path === tabStop ? 0 : -1}
            data-path={node.path}
            aria-level={node.depth + 1}
            aria-selected={node.path === props.activePath}
            aria-expanded={node.kind === 'folder' ? !closed.has(node.path) : undefined}
            aria-label={t(labelOf(node, props.changedPaths), { name: node.name })}
            onClick={() => {
              setFocused(node.path);
              if (node.kind === 'folder') toggle(node.path);
              else props.onOpen(node.path);
            }}
            onKeyDown={(event) => onKeyDown(event, node)}
            onFocus={(event) => event.target === event.currentTarget && setFocused(node.path)}
          >
            {node.kind === 'folder' && (
              <Icon
                data={closed.has(node.path) ? ChevronRight : ChevronDown}
                size={12}
                className={styles.chevron}
              />
            )}
            <Icon data={iconOf(node)} size={14} className={styles.icon} />
            <span className={styles.name}>{node.name}</span>
            {props.changedPaths.has(node.path) && <span className={styles.dot} title={t('changedHint')} />}
            {/* biome-ignore lint/a11y/noStaticElementInteractions: only stops clicks on the menu from opening the file */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
            <span className={styles.menu} onClick={(event) => event.stopPropagation()}>
              <DropdownMenu
                size="s"
                icon={<Icon data={Ellipsis} size={14} />}
                defaultSwitcherProps={{
                  view: 'flat',
                  size: 's',
                  'aria-label': t('actionsFor', { path: node.path }),
                  tabIndex: node.path === tabStop ? 0 : -1,
                }}
                items={[
                  { text: t('renameMenu'), action: () => props.onRename(node.path) },
                  { text: t('delete'), theme: 'danger', action: () => props.onDelete(node.path) },
                ]}
              />
            </span>
          </div>
        ))}
        {nodes.length === 0 && <p className={styles.empty}>{t('noFiles')}</p>}
      </div>
      <div className={styles.foot}>
        {props.size && <PackageSizeNote size={props.size} />}
        <p className={styles.hint}>{t('dropHint')}</p>
      </div>
    </section>
  );
}

function labelOf(node: TreeNode, changedPaths: ReadonlySet<string>) {
  const isChanged = changedPaths.has(node.path);
  if (node.kind === 'link') return isChanged ? 'changedLink' : 'link';
  return isChanged ? 'changedFile' : 'file';
}

function iconOf(node: TreeNode) {
  if (node.kind === 'folder') return Folder;
  if (node.kind === 'link') return Link;
  return /\.(?:js|mjs|cjs|py|json)$/.test(node.name) ? FileCode : FileText;
}
