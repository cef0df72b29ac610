import { NumberInput, Switch } from '@gravity-ui/uikit';
import { limits } from 'bff/contract';
import { Field } from '../../ui/Field.tsx';
import type { AsyncCalls } from '../draft/draft.ts';
import { useT } from '../messages.ts';

/** Whether the version accepts asynchronous calls, and the number of retries. */
export function AsyncField(props: {
  calls: AsyncCalls | undefined;
  onUpdate: (calls: AsyncCalls | undefined) => void;
}) {
  const t = useT();
  const { calls, onUpdate } = props;
  return (
    <>
      <Field label={t('asyncCalls')} hint={t('asyncHint')}>
        {(control) => (
          <Switch
            id={control.id}
            checked={calls !== undefined}
            onUpdate={(isOn) => onUpdate(isOn ? { retries: 0 } : undefined)}
          >
            {t('asyncAllowed')}
          </Switch>
        )}
      </Field>
      {calls && (
        <Field label={t('retries')} aside={`0–${limits.asyncRetriesMax}`} hint={t('retriesHint')}>
          {(control) => (
            <NumberInput
              id={control.id}
              min={0}
              max={limits.asyncRetriesMax}
              value={calls.retries}
              onUpdate={(retries) => onUpdate({ ...calls, retries: retries ?? Number.NaN })}
            />
          )}
        </Field>
      )}
    </>
  );
}
