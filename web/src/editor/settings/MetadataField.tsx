import { Checkbox } from '@gravity-ui/uikit';
import { useId } from 'react';
import type { MetadataFormats } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import styles from './MetadataField.module.css';

/** The formats in which a version's metadata service responds, in one row. */
export function MetadataField(props: {
  formats: MetadataFormats;
  onUpdate: (formats: MetadataFormats) => void;
}) {
  const t = useT();
  const { formats, onUpdate } = props;
  const hintId = useId();
  return (
    <fieldset className={styles.field} aria-describedby={formats.gce ? undefined : hintId}>
      <legend className={styles.legend}>{t('metadata')}</legend>
      <Checkbox checked={formats.gce} onUpdate={(gce) => onUpdate({ ...formats, gce })}>
        GCE
      </Checkbox>
      <Checkbox checked={formats.awsV1} onUpdate={(awsV1) => onUpdate({ ...formats, awsV1 })}>
        AWS v1
      </Checkbox>
      {!formats.gce && (
        <p id={hintId} className={styles.hint}>
          {t.rich('metadataOffHint')}
        </p>
      )}
    </fieldset>
  );
}
