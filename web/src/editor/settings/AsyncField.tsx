import { NumberInput, Switch } from '@gravity-ui/uikit';
import { limits } from 'bff/contract';
import { Field } from '../../ui/Field.tsx';
import type { AsyncCalls } from '../draft/draft.ts';

/** Whether the version may be called without waiting for its answer, and how often such a call is tried again. */
export function AsyncField(props: {
  calls: AsyncCalls | undefined;
  onUpdate: (calls: AsyncCalls | undefined) => void;
}) {
  const { calls, onUpdate } = props;
  return (
    <>
      <Field
        label="Asynchronous calls"
        hint="Calls with ?integration=async are answered at once and run later."
      >
        {(control) => (
          <Switch
            id={control.id}
            checked={calls !== undefined}
            onUpdate={(isOn) => onUpdate(isOn ? { retries: 0 } : undefined)}
          >
            Allowed
          </Switch>
        )}
      </Field>
      {calls && (
        <Field
          label="Retries"
          aside={`0–${limits.asyncRetriesMax}`}
          hint="How many times more a call that failed is tried."
        >
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
