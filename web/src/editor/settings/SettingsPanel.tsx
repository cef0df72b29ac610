import { Button, NumberInput, Select, TextInput } from '@gravity-ui/uikit';
import type { RuntimeInfo } from 'bff/contract';
import { limits, memoryChoicesBytes } from 'bff/contract';
import type { ReactNode } from 'react';
import { RuntimeField } from '../../runtimes/RuntimeField.tsx';
import { Field } from '../../ui/Field.tsx';
import { formatBytes } from '../../ui/format.ts';
import type { Draft, DraftSettings } from '../draft/draft.ts';
import { t, useT } from '../messages.ts';
import { EnvironmentField } from './EnvironmentField.tsx';
import { checkEntrypoint, type EntrypointCheck } from './entrypoint.ts';
import { MoreSettings } from './MoreSettings.tsx';
import { SecretsField } from './SecretsField.tsx';
import styles from './SettingsPanel.module.css';

/** The settings of a new version. */
export function SettingsPanel(props: {
  draft: Draft;
  runtimes: readonly RuntimeInfo[];
  /** Passed in, because service accounts belong to another feature. */
  serviceAccountField: ReactNode;
  onUpdate: (change: Partial<DraftSettings>) => void;
}) {
  const t = useT();
  const { settings } = props.draft;
  const entry = checkEntrypoint(settings.entrypoint, { files: props.draft.files, runtime: settings.runtime });
  const memory = memoryChoicesBytes.includes(settings.memoryBytes)
    ? memoryChoicesBytes
    : [...memoryChoicesBytes, settings.memoryBytes].toSorted((a, b) => a - b);
  return (
    <section className={styles.panel} aria-label={t('settings')}>
      <h2 className={styles.title}>{t('settings')}</h2>
      <RuntimeField
        runtimes={props.runtimes}
        value={settings.runtime}
        onUpdate={(runtime) => props.onUpdate({ runtime })}
      />
      <Field label={t('entryPoint')} hint={entryHint(entry, (entrypoint) => props.onUpdate({ entrypoint }))}>
        {(control) => (
          <div data-tour="entrypoint">
            <TextInput
              id={control.id}
              autoComplete={false}
              value={settings.entrypoint}
              onUpdate={(entrypoint) => props.onUpdate({ entrypoint })}
              placeholder="index.main"
              controlProps={{
                'aria-describedby': control['aria-describedby'],
                spellCheck: false,
                maxLength: 512,
              }}
            />
          </div>
        )}
      </Field>
      {props.serviceAccountField}
      <div className={styles.pair}>
        <Field label={t('memory')}>
          {(control) => (
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              width="max"
              value={[String(settings.memoryBytes)]}
              options={memory.map((bytes) => ({ value: String(bytes), content: formatBytes(bytes) }))}
              onUpdate={([value]) => value && props.onUpdate({ memoryBytes: Number(value) })}
            />
          )}
        </Field>
        <Field label={t('timeout')} aside={`1–${limits.executionTimeoutMaxSeconds}`}>
          {(control) => (
            <NumberInput
              id={control.id}
              min={1}
              max={limits.executionTimeoutMaxSeconds}
              value={Number.isNaN(settings.timeoutSeconds) ? null : settings.timeoutSeconds}
              onUpdate={(value) => props.onUpdate({ timeoutSeconds: value ?? Number.NaN })}
              endContent={<span className={styles.unit}>{t('secondsUnit')}</span>}
            />
          )}
        </Field>
      </div>
      <EnvironmentField
        rows={settings.environment}
        onUpdate={(environment) => props.onUpdate({ environment })}
      />
      <SecretsField
        rows={settings.secrets ?? []}
        serviceAccountId={settings.serviceAccountId}
        onUpdate={(secrets) => props.onUpdate({ secrets })}
      />
      <MoreSettings settings={settings} onUpdate={props.onUpdate} />
    </section>
  );
}

function entryHint(check: EntrypointCheck, use: (entrypoint: string) => void): ReactNode {
  if (check.state === 'ok') {
    return (
      <span className={styles.good}>{t('entryPointHere', { handler: check.handler, path: check.path })}</span>
    );
  }
  const suggestion = check.state === 'wrong' ? check.suggestion : undefined;
  return (
    <span className={styles.warning} role="status">
      {check.message}
      {suggestion && (
        <Button className={styles.suggestion} view="outlined" size="xs" onClick={() => use(suggestion)}>
          {t('useEntryPoint', { entryPoint: suggestion })}
        </Button>
      )}
    </span>
  );
}
