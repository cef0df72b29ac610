import { Select, Switch, TextInput } from '@gravity-ui/uikit';
import { useEffect, useEffectEvent, useState } from 'react';
import { Field } from '../ui/Field.tsx';
import styles from './LogFilters.module.css';
import { isRequestId, type LogSearch, levelChoices, periodOf, periods, readLogSearch } from './log-search.ts';
import { useT } from './messages.ts';

const askAfterMs = 300;

const ownPeriod = 'own';

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
            value={[search.since === undefined ? periodOf(search) : ownPeriod]}
            options={[
              ...Object.entries(periods).map(([value, { title }]) => ({ value, content: t(title) })),
              { value: ownPeriod, content: t('ownPeriod') },
            ]}
            onUpdate={([period]) =>
              onChange(
                period === ownPeriod
                  ? { since: new Date(Date.now() - periods[periodOf(search)].ms).toISOString() }
                  : { period: readLogSearch({ period }).period, since: undefined, until: undefined },
              )
            }
          />
        )}
      </Field>
      {search.since !== undefined && (
        <>
          <TimeField
            label={t('from')}
            value={search.since}
            onUpdate={(since) => since && onChange({ since })}
          />
          <TimeField label={t('to')} value={search.until} onUpdate={(until) => onChange({ until })} />
        </>
      )}
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

/** A time in the browser's own zone; empty for none. */
function TimeField(props: {
  label: string;
  value: string | undefined;
  onUpdate: (time: string | undefined) => void;
}) {
  return (
    <Field label={props.label}>
      {(control) => (
        <input
          id={control.id}
          className={styles.time}
          type="datetime-local"
          step={1}
          value={props.value === undefined ? '' : localTime(props.value)}
          onChange={({ target: { value } }) =>
            props.onUpdate(value === '' ? undefined : new Date(value).toISOString())
          }
        />
      )}
    </Field>
  );
}

/** For example `2030-01-31T13:00:00`, as the field takes it. */
function localTime(time: string): string {
  const date = new Date(time);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
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
