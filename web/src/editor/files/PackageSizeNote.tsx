import { limits } from 'bff/contract';
import { formatBytes } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import styles from './PackageSizeNote.module.css';
import { fullness, type PackageSize, sizeProblem } from './package-size.ts';

/** How much of the size limits these files use, and what to do if they exceed one. */
export function PackageSizeNote(props: { size: PackageSize; label?: string }) {
  const t = useT();
  const { zipBytes, unpackedBytes } = props.size;
  const state = fullness(props.size);
  const refused = sizeProblem(props.size);
  return (
    <div className={styles.note} data-state={state} role={state === 'fits' ? undefined : 'status'}>
      <div className={styles.figures}>
        {props.label !== undefined && <b>{t('sizeLabel', { label: props.label })}</b>}
        {zipBytes !== undefined && (
          <span>
            {t('sizeZipped', { size: formatBytes(zipBytes), max: formatBytes(limits.requestBytes) })}
          </span>
        )}
        <span>
          {t('sizeUnpacked', {
            size: formatBytes(unpackedBytes),
            max: formatBytes(limits.packageUnpackedBytes),
          })}
        </span>
      </div>
      {state === 'near' && <span className={styles.more}>{t('sizeNear')}</span>}
      {refused && (
        <span className={styles.more}>
          {refused.problem} {refused.whatToDo}
        </span>
      )}
    </div>
  );
}
