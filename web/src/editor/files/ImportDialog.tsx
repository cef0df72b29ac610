import { Button } from '@gravity-ui/uikit';
import { useMemo, useRef } from 'react';
import { Dialog } from '../../ui/Dialog.tsx';
import type { DraftFiles } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import styles from './ImportDialog.module.css';
import type { Incoming } from './incoming.ts';
import { PackageSizeNote } from './PackageSizeNote.tsx';
import { usePackageSize } from './use-package-size.ts';

const shownPaths = 8;

/** Asks whether imported files replace the draft's files or join them. */
export function ImportDialog(props: {
  incoming: Incoming;
  current: DraftFiles;
  onReplace: () => void;
  onMerge: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const paths = Object.keys(props.incoming.files).toSorted();
  const conflicts = paths.filter((path) => Object.hasOwn(props.current, path));
  const { files } = props.incoming;
  const joined = useMemo(() => ({ ...props.current, ...files }), [props.current, files]);
  const ofReplaced = usePackageSize(files, { restMs: 0 }).size;
  const ofJoined = usePackageSize(joined, { restMs: 0 }).size;
  const currentCount = Object.keys(props.current).length;
  const replace = useRef<HTMLButtonElement>(null);
  const title = t(props.incoming.isArchive ? 'importZip' : 'importFiles');
  return (
    <Dialog open maxWidth="s" fullWidth aria-label={title} initialFocus={replace} onClose={props.onClose}>
      <Dialog.Header caption={title} />
      <Dialog.Body>
        <p className={styles.text}>
          {props.incoming.isArchive
            ? t.rich('importZipHolds', { name: props.incoming.source, count: paths.length })
            : t('importFilesToAdd', { count: paths.length })}
        </p>
        <ul className={styles.paths}>
          {paths.slice(0, shownPaths).map((path) => (
            <li key={path}>
              {conflicts.includes(path) ? (
                <span className={styles.note}>{t.rich('importReplaces', { path })}</span>
              ) : (
                <code>{path}</code>
              )}
            </li>
          ))}
          {paths.length > shownPaths && (
            <li className={styles.note}>{t('importMore', { count: paths.length - shownPaths })}</li>
          )}
        </ul>
        {props.incoming.leftOut.length > 0 && (
          <p className={styles.note}>{t('importLeftOut', { count: props.incoming.leftOut.length })}</p>
        )}
        <p className={styles.text}>{t('importQuestion', { count: currentCount })}</p>
        <div className={styles.sizes}>
          {ofReplaced && ofJoined && ofReplaced.unpackedBytes === ofJoined.unpackedBytes ? (
            <PackageSizeNote label={t('importThen')} size={ofReplaced} />
          ) : (
            <>
              {ofReplaced && <PackageSizeNote label={t('importIfReplaced')} size={ofReplaced} />}
              {ofJoined && <PackageSizeNote label={t('importIfAdded')} size={ofJoined} />}
            </>
          )}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        renderButtons={() => (
          <div className={styles.buttons}>
            <Button view="flat" size="l" onClick={props.onClose}>
              {t('cancel')}
            </Button>
            <Button view="outlined" size="l" onClick={props.onMerge}>
              {t('importAdd')}
            </Button>
            <Button view="action" size="l" onClick={props.onReplace} ref={replace}>
              {t('importReplace')}
            </Button>
          </div>
        )}
      />
    </Dialog>
  );
}
