import { Select, Switch, TextInput } from '@gravity-ui/uikit';
import { useEffect, useEffectEvent, useState } from 'react';
import { Field } from '../ui/Field.tsx';
import styles from './LogFilters.module.css';
import { isRequestId, type LogSearch, levelChoices, periodOf, periods, readLogSearch } from './log-search.ts';

const askAfterMs = 300;

const liveWords = {
  off: undefined,
  connecting: 'Connecting…',
  open: 'New lines appear by themselves.',
  ended: 'The server ended the live view. Switch it on again.',
} as const;

/** What of the log is shown. */
export function LogFilters(props: {
  search: LogSearch;
  onChange: (part: { [Name in keyof LogSearch]: LogSearch[Name] | undefined }) => void;
  isLive: boolean;
  onLive: (isLive: boolean) => void;
  follows: keyof typeof liveWords;
}) {
  const { search, onChange } = props;
  const isWhole = search.request === undefined || isRequestId(search.request);
  return (
    <search className={styles.filters} aria-label="Log filters">
      <Field label="Period">
        {(control) => (
          <Select
            id={control.id}
            aria-labelledby={control.labelId}
            width="max"
            value={[periodOf(search)]}
            options={Object.entries(periods).map(([value, { title }]) => ({ value, content: title }))}
            onUpdate={([period]) => onChange({ period: readLogSearch({ period }).period })}
          />
        )}
      </Field>
      <Field label="Level">
        {(control) => (
          <Select
            id={control.id}
            aria-labelledby={control.labelId}
            width="max"
            value={[search.level ?? 'all']}
            options={Object.entries(levelChoices).map(([value, { title }]) => ({ value, content: title }))}
            onUpdate={([level]) => onChange({ level: readLogSearch({ level }).level })}
          />
        )}
      </Field>
      <div className={styles.text}>
        <Field label="Text">
          {(control) => (
            <TypedInput
              id={control.id}
              value={search.text ?? ''}
              placeholder="Found anywhere in a line"
              onUpdate={(text) => onChange({ text: text || undefined })}
            />
          )}
        </Field>
      </div>
      <div className={styles.request}>
        <Field
          label="Request id"
          error={isWhole ? undefined : 'An id such as 3f2c9f0e-5a41-4b7e-9a57-0d4b1f4f9c11.'}
        >
          {(control) => (
            <TypedInput
              id={control.id}
              describedBy={control['aria-describedby']}
              value={search.request ?? ''}
              placeholder="One call alone"
              onUpdate={(request) => onChange({ request: request.trim() || undefined })}
            />
          )}
        </Field>
      </div>
      <div className={styles.live}>
        <Switch checked={props.isLive} onUpdate={props.onLive}>
          Live
        </Switch>
        <span className={styles.note} role="status">
          {liveWords[props.follows]}
        </span>
      </div>
    </search>
  );
}

/** A text that is looked for once nobody types any more. */
function TypedInput(props: {
  id: string;
  describedBy?: string | undefined;
  value: string;
  placeholder: string;
  onUpdate: (text: string) => void;
}) {
  const [typed, setTyped] = useState(props.value);
  const [known, setKnown] = useState(props.value);
  if (props.value !== known) {
    setKnown(props.value);
    setTyped(props.value);
  }
  const update = useEffectEvent(() => {
    if (typed !== props.value) props.onUpdate(typed);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each key that is typed starts the wait anew
  useEffect(() => {
    const timer = setTimeout(update, askAfterMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextInput
      id={props.id}
      value={typed}
      onUpdate={setTyped}
      hasClear
      autoComplete={false}
      placeholder={props.placeholder}
      controlProps={{ spellCheck: false, maxLength: 200, 'aria-describedby': props.describedBy }}
    />
  );
}
