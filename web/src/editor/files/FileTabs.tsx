import { Xmark } from '@gravity-ui/icons';
import { Button, Icon } from '@gravity-ui/uikit';
import { useEffect, useRef } from 'react';
import { useT } from '../messages.ts';
import styles from './FileTabs.module.css';

/** The open files. A long path keeps its beginning and the name of the file. */
export function FileTabs(props: {
  paths: readonly string[];
  shownPath: string;
  changedPaths: ReadonlySet<string>;
  onOpen: (path: string) => void;
  onClose: (path: string) => void;
}) {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  const { paths, shownPath } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file on the screen may have its tab out of sight
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shownPath]);
  return (
    <>
      <h2 className={styles.heading}>{shownPath || t('noFile')}</h2>
      <ul className={styles.tabs} aria-label={t('openFiles')} ref={list}>
        {paths.map((path) => {
          const name = path.slice(path.lastIndexOf('/') + 1);
          const isChanged = props.changedPaths.has(path);
          return (
            <li key={path} className={styles.tab} data-shown={path === shownPath || undefined}>
              <button
                type="button"
                className={styles.open}
                title={path}
                aria-current={path === shownPath || undefined}
                aria-label={t(isChanged ? 'changedFile' : 'file', { name: path })}
                onClick={() => props.onOpen(path)}
                onAuxClick={(event) => event.button === 1 && props.onClose(path)}
              >
                <span className={styles.folder}>{path.slice(0, path.length - name.length)}</span>
                <span className={styles.name}>{name}</span>
                {isChanged && <span className={styles.dot} title={t('changedHint')} />}
              </button>
              {paths.length > 1 && (
                <Button
                  view="flat"
                  size="xs"
                  className={styles.close}
                  aria-label={t('closeFile', { path })}
                  onClick={() => props.onClose(path)}
                >
                  <Icon data={Xmark} size={12} />
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </>
  );
}
