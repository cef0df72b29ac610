import { NumberInput } from '@gravity-ui/uikit';
import { triggerLimits } from 'bff/contract';
import { Field } from '../ui/Field.tsx';
import { AccountField } from './AccountField.tsx';
import { useT } from './messages.ts';
import { QueueField } from './QueueField.tsx';
import styles from './QueueFields.module.css';
import type { QueueDraft } from './trigger-draft.ts';

export function QueueFields(props: {
  folderId: string;
  draft: QueueDraft;
  onUpdate: (changed: Partial<QueueDraft>) => void;
}) {
  const t = useT();
  const { draft, onUpdate } = props;
  const { queueBatch, queueCutoffMs } = triggerLimits;
  return (
    <>
      <QueueField
        folderId={props.folderId}
        label={t('queue')}
        hint={t('queueHint')}
        value={draft.queueArn}
        onUpdate={(queueArn) => onUpdate({ queueArn })}
      />
      <AccountField
        folderId={props.folderId}
        label={t('queueAccount')}
        hint={t('queueAccountHint')}
        value={draft.queueAccountId}
        onUpdate={(queueAccountId) => onUpdate({ queueAccountId })}
      />
      <div className={styles.batch}>
        <Field label={t('batchSize')} hint={t('batchSizeHint')}>
          {(control) => (
            <NumberInput
              id={control.id}
              size="l"
              min={queueBatch.min}
              max={queueBatch.max}
              value={draft.batchSize}
              onUpdate={(batchSize) => onUpdate({ batchSize })}
              controlProps={{ 'aria-describedby': control['aria-describedby'] }}
            />
          )}
        </Field>
        <Field label={t('cutoff')} hint={t('cutoffHint')}>
          {(control) => (
            <NumberInput
              id={control.id}
              size="l"
              min={queueCutoffMs.min / 1000}
              max={queueCutoffMs.max / 1000}
              value={draft.cutoffSeconds}
              onUpdate={(cutoffSeconds) => onUpdate({ cutoffSeconds })}
              controlProps={{ 'aria-describedby': control['aria-describedby'] }}
            />
          )}
        </Field>
      </div>
    </>
  );
}
