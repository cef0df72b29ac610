import { Select, Switch, TextInput } from '@gravity-ui/uikit';
import { useEffect, useEffectEvent, useState } from 'react';
import { Field } from '../ui/Field.tsx';
import styles from './LogFilters.module.css';
import { isRequestId, type LogSearch, levelChoices, periodOf, periods, readLogSearch } from './log-search.ts';
import { useT } from './messages.ts';

const askAfterMs = 300;

const liveTexts = {
  off: undefined,
  connecting: 'connecting',
  open: 'liveOpen',
  ended: 'liveEnded',
} as const;

const exampleRequestId = '3f2c9f0e-5a41-4b7e-9a57-0d4b1f4f9c11';

/** Which log entries the page shows. */
export function LogFilters(props: {
  search: LogSearch;
  onChange: (part: { [Name in keyof LogSearch]: LogSearch[Name] | undefined }) => void;
  isLive: boolean;
  onLive: (isLive: boolean) => void;
  follows: keyof typeof liveTexts;
}) {
  const t = useT();
  const { search, onChange } = props;
  const liveText = liveTexts[props.follows];
  const isWhole = search.request === undefined || isRequestId(search.request);
  return (
    <search className={styles.filters} aria-label={t('filters')}>
      <Field label={t('period')}>
        {(control) => (
          <Select
            id={control.id}
            aria-labelledby={control.labelId}
            width="max"
            value={[periodOf(search)]}
            options={Object.entries(periods).map(([value, { title }]) => ({ value, content: t(title) }))}
            onUpdate={([period]) => onChange({ period: readLogSearch({ period }).period })}
          />
        )}
      </Field>
      <Field label={t('level')}>
        {(control) => (
          <Select
            id={control.id}
            aria-labelledby={control.labelId}
            width="max"
            value={[search.level ?? 'all']}
            options={Object.entries(levelChoices).map(([value, { title }]) => ({ value, content: t(title) }))}
            onUpdate={([level]) => onChange({ level: readLogSearch({ level }).level })}
          />
        )}
      </Field>
      <div className={styles.text}>
        <Field label={t('text')}>
          {(control) => (
            <TypedInput
              id={control.id}
              value={search.text ?? ''}
              placeholder={t('textHint')}
              onUpdate={(text) => onChange({ text: text || undefined })}
            />
          )}
        </Field>
      </div>
      <div className={styles.request}>
        <Field
          label={t('requestId')}
          error={isWhole ? undefined : t('requestIdInvalid', { example: exampleRequestId })}
        >
          {(control) => (
            <TypedInput
              id={control.id}
              describedBy={control['aria-describedby']}
              value={search.request ?? ''}
              placeholder={t('requestIdHint')}
              onUpdate={(request) => onChange({ request: request.trim() || undefined })}
            />
          )}
        </Field>
      </div>
      <div className={styles.live}>
        <Switch checked={props.isLive} onUpdate={props.onLive}>
          {t('live')}
        </Switch>
        <span className={styles.note} role="status">
          {liveText && t(liveText)}
        </span>
      </div>
    </search>
  );
}

/** A search text that applies after a pause in typing. */
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: each key press restarts the delay
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
