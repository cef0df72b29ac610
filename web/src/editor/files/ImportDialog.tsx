import { Button, Dialog } from '@gravity-ui/uikit';
import { useMemo, useRef } from 'react';
import { count } from '../../ui/format.ts';
import type { DraftFiles } from '../draft/draft.ts';
import styles from './ImportDialog.module.css';
import type { Incoming } from './incoming.ts';
import { PackageSizeNote } from './PackageSizeNote.tsx';
import { usePackageSize } from './use-package-size.ts';

const shownPaths = 8;

/** Asks whether what was brought shall replace the files of the draft or join them. */
export function ImportDialog(props: {
  incoming: Incoming;
  current: DraftFiles;
  onReplace: () => void;
  onMerge: () => void;
  onClose: () => void;
}) {
  const paths = Object.keys(props.incoming.files).toSorted();
  const conflicts = paths.filter((path) => Object.hasOwn(props.current, path));
  const { files } = props.incoming;
  const joined = useMemo(() => ({ ...props.current, ...files }), [props.current, files]);
  const ofReplaced = usePackageSize(files, { restMs: 0 }).size;
  const ofJoined = usePackageSize(joined, { restMs: 0 }).size;
  const currentCount = Object.keys(props.current).length;
  const replace = useRef<HTMLButtonElement>(null);
  const title = props.incoming.isArchive ? 'Upload ZIP' : 'Add files';
  return (
    <Dialog open maxWidth="s" fullWidth aria-label={title} initialFocus={replace} onClose={props.onClose}>
      <Dialog.Header caption={title} />
      <Dialog.Body>
        <p className={styles.text}>
          {props.incoming.isArchive ? (
            <>
              <b>{props.incoming.source}</b> holds {count(paths.length, 'file')}:
            </>
          ) : (
            <>{count(paths.length, 'file')} to add:</>
          )}
        </p>
        <ul className={styles.paths}>
          {paths.slice(0, shownPaths).map((path) => (
            <li key={path}>
              <code>{path}</code>
              {conflicts.includes(path) && (
                <span className={styles.note}> replaces the one in the draft</span>
              )}
            </li>
          ))}
          {paths.length > shownPaths && <li className={styles.note}>and {paths.length - shownPaths} more</li>}
        </ul>
        {props.incoming.leftOut.length > 0 && (
          <p className={styles.note}>
            {count(props.incoming.leftOut.length, 'entry').replace('entrys', 'entries')} that macOS adds to
            archives {props.incoming.leftOut.length === 1 ? 'was' : 'were'} left out.
          </p>
        )}
        <p className={styles.text}>
          The draft has {count(currentCount, 'file')}. Replace {currentCount === 1 ? 'it' : 'them all'}, or
          keep what has another name?
        </p>
        <div className={styles.sizes}>
          {ofReplaced && ofJoined && ofReplaced.unpackedBytes === ofJoined.unpackedBytes ? (
            <PackageSizeNote label="Then" size={ofReplaced} />
          ) : (
            <>
              {ofReplaced && <PackageSizeNote label="If replaced" size={ofReplaced} />}
              {ofJoined && <PackageSizeNote label="If added" size={ofJoined} />}
            </>
          )}
        </div>
      </Dialog.Body>
      <Dialog.Footer
        renderButtons={() => (
          <div className={styles.buttons}>
            <Button view="flat" size="l" onClick={props.onClose}>
              Cancel
            </Button>
            <Button view="outlined" size="l" onClick={props.onMerge}>
              Add to the draft
            </Button>
            <Button view="action" size="l" onClick={props.onReplace} ref={replace}>
              Replace all files
            </Button>
          </div>
        )}
      />
    </Dialog>
  );
}
