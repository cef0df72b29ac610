import { NumberInput, TextArea } from '@gravity-ui/uikit';
import { triggerLimits } from 'bff/contract';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { AccountField } from './AccountField.tsx';
import { useT } from './messages.ts';
import { QueueField } from './QueueField.tsx';
import type { TimerDraft } from './trigger-draft.ts';

export function TimerFields(props: {
  folderId: string;
  draft: TimerDraft;
  onUpdate: (changed: Partial<TimerDraft>) => void;
}) {
  const t = useT();
  const { draft, onUpdate } = props;
  return (
    <>
      <TextField
        label={t('cron')}
        hint={t('cronHint')}
        value={draft.cronExpression}
        onUpdate={(cronExpression) => onUpdate({ cronExpression })}
        maxLength={triggerLimits.cronCharacters}
      />
      <Field label={t('payload')} hint={t('payloadHint')}>
        {(control) => (
          <TextArea
            id={control.id}
            size="l"
            minRows={1}
            maxRows={6}
            value={draft.payload}
            onUpdate={(payload) => onUpdate({ payload })}
            controlProps={{
              'aria-describedby': control['aria-describedby'],
              maxLength: triggerLimits.payloadCharacters,
            }}
          />
        )}
      </Field>
      <Field label={t('retries')} hint={t('retriesHint')}>
        {(control) => (
          <NumberInput
            id={control.id}
            size="l"
            min={0}
            max={triggerLimits.retryAttempts.max}
            value={draft.retries}
            onUpdate={(retries) => onUpdate({ retries })}
            controlProps={{ 'aria-describedby': control['aria-describedby'] }}
          />
        )}
      </Field>
      <QueueField
        folderId={props.folderId}
        label={t('deadLetters')}
        hint={t('deadLettersHint')}
        none={t('noDeadLetters')}
        value={draft.deadLetterArn}
        onUpdate={(deadLetterArn) => onUpdate({ deadLetterArn })}
      />
      {draft.deadLetterArn !== '' && (
        <AccountField
          folderId={props.folderId}
          label={t('deadLettersAccount')}
          hint={t('deadLettersAccountHint')}
          value={draft.deadLetterAccountId}
          onUpdate={(deadLetterAccountId) => onUpdate({ deadLetterAccountId })}
        />
      )}
    </>
  );
}
