import { Link, Select } from '@gravity-ui/uikit';
import type { RuntimeInfo } from 'bff/contract';
import { links } from '../links.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { Field } from '../ui/Field.tsx';
import { fixOf } from './fix-of.ts';
import { t, useT } from './messages.ts';
import styles from './RuntimeField.module.css';

/**
 * The picker of a version's runtime. It shows runtimes that are not installed as disabled, with a way to install them.
 */
export function RuntimeField(props: {
  runtimes: readonly RuntimeInfo[];
  value: string;
  onUpdate: (runtime: string) => void;
}) {
  const t = useT();
  const chosen = props.runtimes.find((runtime) => runtime.id === props.value);
  const missing = props.value !== '' && chosen === undefined && props.runtimes.length > 0;
  return (
    <Field
      label={t('runtime')}
      aside={<Link href={links.runtimes()}>{t('allRuntimes')}</Link>}
      hint={chosen?.exactVersion ? t('exactly', { id: chosen.id, version: chosen.exactVersion }) : undefined}
      error={
        chosen && chosen.state !== 'installed' ? (
          <>
            {t(chosen.state === 'broken' ? 'brokenHere' : 'notInstalledHere', { title: chosen.title })}{' '}
            {chosen.install ? (
              <Link href={links.runtimes()}>{t('installIt')}</Link>
            ) : (
              <Fix runtime={chosen} />
            )}
          </>
        ) : missing ? (
          t('unknownHere', { id: props.value })
        ) : undefined
      }
    >
      {(control) => (
        <div data-tour="runtime">
          <Select<RuntimeInfo>
            id={control.id}
            aria-labelledby={control.labelId}
            width="max"
            popupWidth={320}
            value={[props.value]}
            options={[
              { label: 'Node.js', options: optionsOf('nodejs', props.runtimes) },
              { label: 'Python', options: optionsOf('python', props.runtimes) },
            ]}
            validationState={control.validationState}
            renderOption={(option) => (
              <span className={styles.option}>
                {option.text}
                {option.data && <span className={styles.note}> {noteOf(option.data)}</span>}
              </span>
            )}
            onUpdate={([value]) => value && props.onUpdate(value)}
          />
        </div>
      )}
    </Field>
  );
}

/** The first command that installs the runtime. The machine's page lists all of them. */
function Fix(props: { runtime: RuntimeInfo }) {
  const t = useT();
  const { title, commands } = props.runtime;
  const fix = fixOf(props.runtime);
  const command = commands?.[0]?.command;
  if (command === undefined) return fix ? <span>{fix}</span> : null;
  return (
    <>
      {t('runOnMachine')}
      <CodeSnippet text={command} label={t('commandFor', { title })} />
    </>
  );
}

function optionsOf(language: RuntimeInfo['language'], runtimes: readonly RuntimeInfo[]) {
  return runtimes
    .filter((runtime) => runtime.language === language)
    .map((runtime) => ({
      value: runtime.id,
      text: runtime.title,
      content: runtime.title,
      disabled: runtime.state !== 'installed',
      data: runtime,
    }));
}

/** For example "12.22.12, deprecated in the cloud". */
function noteOf({ state, exactVersion, inCloud }: RuntimeInfo): string {
  const here = { installed: exactVersion, notInstalled: t('noteNotInstalled'), broken: t('noteBroken') }[
    state
  ];
  const there = { supported: undefined, deprecated: t('noteDeprecated'), absent: t('noteAbsent') }[inCloud];
  return [here, there].filter(Boolean).join(', ');
}
