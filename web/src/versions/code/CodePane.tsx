import { ChevronDown, ChevronRight, FileText, Folder } from '@gravity-ui/icons';
import { Icon, Label } from '@gravity-ui/uikit';
import { type ReactNode, useState } from 'react';
import type { DraftFiles } from '../../editor/draft/draft.ts';
import { visibleNodes } from '../../editor/files/file-tree.ts';
import { useT } from '../messages.ts';
import styles from './CodePane.module.css';

/** A package of this many files starts with closed folders. */
const openFoldersMax = 100;

export type FileMark = 'added' | 'removed' | 'changed';

/** Files beside the one that is shown. */
export function CodePane(props: {
  label: string;
  files: DraftFiles;
  path: string;
  marks?: ReadonlyMap<string, FileMark>;
  onOpen: (path: string) => void;
  children: ReactNode;
}) {
  const t = useT();
  const { files } = props;
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => closedAtFirst(files, props.path));
  const toggle = (path: string) =>
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(path)) after.add(path);
      return after;
    });
  return (
    <section className={styles.pane} aria-label={props.label}>
      <ul className={styles.files} aria-label={t('files')}>
        {visibleNodes(files, closed).map((node) => (
          <li key={node.path} style={{ paddingInlineStart: node.depth * 14 }}>
            <button
              type="button"
              className={styles.file}
              aria-expanded={node.kind === 'folder' ? !closed.has(node.path) : undefined}
              aria-current={node.path === props.path ? 'true' : undefined}
              title={node.path}
              onClick={() => (node.kind === 'folder' ? toggle(node.path) : props.onOpen(node.path))}
            >
              {node.kind === 'folder' && (
                <Icon data={closed.has(node.path) ? ChevronRight : ChevronDown} size={12} />
              )}
              <Icon data={node.kind === 'folder' ? Folder : FileText} size={14} />
              <bdi className={styles.name}>{node.name}</bdi>
              {props.marks?.get(node.path) && <Mark mark={props.marks.get(node.path)} />}
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.shown}>
        <h3 className={styles.path} title={props.path}>
          <bdi>{props.path}</bdi>
        </h3>
        {props.children}
      </div>
    </section>
  );
}

const themes = { added: 'success', removed: 'danger', changed: 'normal' } as const;

function Mark({ mark = 'changed' }: { mark?: FileMark | undefined }) {
  const t = useT();
  return (
    <Label theme={themes[mark]} size="xs">
      {t(mark)}
    </Label>
  );
}

function closedAtFirst(files: DraftFiles, path: string): ReadonlySet<string> {
  const paths = Object.keys(files);
  if (paths.length <= openFoldersMax) return new Set();
  return new Set(
    paths
      .flatMap((each) => {
        const parts = each.split('/').slice(0, -1);
        return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
      })
      .filter((folder) => !path.startsWith(`${folder}/`)),
  );
}
