import { Link, Select } from '@gravity-ui/uikit';
import type { RuntimeInfo } from 'bff/contract';
import { links } from '../links.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './RuntimeField.module.css';

/** The picker of a version's runtime; what is not here can be seen, not chosen, and there is a way to get it. */
export function RuntimeField(props: {
  runtimes: readonly RuntimeInfo[];
  value: string;
  onUpdate: (runtime: string) => void;
}) {
  const chosen = props.runtimes.find((runtime) => runtime.id === props.value);
  const missing = props.value !== '' && chosen === undefined && props.runtimes.length > 0;
  return (
    <Field
      label="Runtime"
      aside={<Link href={links.runtimes()}>All runtimes</Link>}
      hint={chosen?.exactVersion ? `${chosen.id}, version ${chosen.exactVersion}` : undefined}
      error={
        chosen && chosen.state !== 'installed' ? (
          <>
            {chosen.title} is {chosen.state === 'broken' ? 'broken' : 'not installed'} on this machine.{' '}
            {chosen.install ? <Link href={links.runtimes()}>Install it</Link> : <Mend runtime={chosen} />}
          </>
        ) : missing ? (
          `Runtime ${props.value} is unknown to this machine. Choose another one.`
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

/** The first way to bring it; the machine's screen has them all. */
function Mend(props: { runtime: RuntimeInfo }) {
  const { title, commands, remedy } = props.runtime;
  const command = commands?.[0]?.command;
  if (command === undefined) return remedy ? <span>{remedy}</span> : null;
  return (
    <>
      Run on the machine:
      <CodeSnippet text={command} label={`command for ${title}`} />
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

/** "12.22.12, deprecated in the cloud" */
function noteOf({ state, exactVersion, inCloud }: RuntimeInfo): string {
  const here = { installed: exactVersion, notInstalled: 'not installed', broken: 'broken' }[state];
  const there = { supported: undefined, deprecated: 'deprecated in the cloud', absent: 'not in the cloud' }[
    inCloud
  ];
  return [here, there].filter(Boolean).join(', ');
}
