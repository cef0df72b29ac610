import { limits } from 'bff/contract';
import { formatBytes } from '../../ui/format.ts';
import styles from './PackageSizeNote.module.css';
import { fullness, type PackageSize, sizeProblem } from './package-size.ts';

/** How much of what a version takes these files are, and what to do where it is too much. */
export function PackageSizeNote(props: { size: PackageSize; label?: string }) {
  const { zipBytes, unpackedBytes } = props.size;
  const state = fullness(props.size);
  const refused = sizeProblem(props.size);
  return (
    <div className={styles.note} data-state={state} role={state === 'fits' ? undefined : 'status'}>
      <div className={styles.figures}>
        {props.label !== undefined && <b>{props.label}:</b>}
        {zipBytes !== undefined && (
          <span>
            {formatBytes(zipBytes)} of {formatBytes(limits.requestBytes)} zipped
          </span>
        )}
        <span>
          {formatBytes(unpackedBytes)} of {formatBytes(limits.packageUnpackedBytes)} unpacked
        </span>
      </div>
      {state === 'near' && <span className={styles.more}>This is close to what a version takes.</span>}
      {refused && (
        <span className={styles.more}>
          {refused.problem} {refused.whatToDo}
        </span>
      )}
    </div>
  );
}
