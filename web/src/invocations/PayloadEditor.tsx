import { Button, SegmentedRadioGroup, Select, TextArea } from '@gravity-ui/uikit';
import type { RunRequest } from 'bff/contract';
import { Field } from '../ui/Field.tsx';
import { useT } from './messages.ts';
import styles from './PayloadEditor.module.css';
import { checkPayload } from './payload.ts';
import type { ChosenVersion } from './run-target.ts';
import { TemplateSelect } from './TemplateSelect.tsx';

/** The input of a call: the version's tag and the payload. */
export function PayloadEditor(props: {
  functionId: string;
  tags: readonly string[];
  /** Undefined for the code in the editor. */
  chosen: ChosenVersion | undefined;
  payload: string;
  integration: RunRequest['integration'];
  /** ID of the version of the chosen tag. */
  versionId: string | undefined;
  onChoose: (chosen: ChosenVersion | undefined) => void;
  onIntegration: (integration: RunRequest['integration']) => void;
  onPayload: (payload: string) => void;
}) {
  const t = useT();
  const problem = checkPayload(props.payload);
  const { tags, chosen } = props;
  return (
    <section className={styles.panel} aria-label={t('call')}>
      <div className={styles.choices}>
        <Field label={t('version')} hint={chosen && 'tag' in chosen && <code>{props.versionId}</code>}>
          {(control) => (
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              width="max"
              value={[selectValue(props.chosen)]}
              options={[
                { value: '', content: t('editorCode') },
                ...tags.map((tag) => ({ value: selectValue({ tag }), content: tag })),
                ...(chosen && 'versionId' in chosen
                  ? [{ value: selectValue(chosen), content: chosen.versionId }]
                  : []),
              ]}
              onUpdate={([value = '']) => props.onChoose(chosenOf(value))}
            />
          )}
        </Field>
        <TemplateSelect
          functionId={props.functionId}
          payload={props.payload}
          isValid={problem === undefined}
          onPayload={props.onPayload}
        />
      </div>
      <div className={styles.integration}>
        <SegmentedRadioGroup
          value={props.integration}
          onUpdate={props.onIntegration}
          aria-label={t('integration')}
          options={[
            { value: 'http', content: t('integrationHttp') },
            { value: 'raw', content: t('integrationRaw') },
          ]}
        />
        <span className={styles.note}>
          {t(props.integration === 'http' ? 'integrationHttpHint' : 'integrationRawHint')}
        </span>
      </div>
      <div className={styles.payload}>
        <Field
          label={t('payload')}
          hint={t('payloadHint')}
          error={problem && t('payloadProblem', problem)}
          aside={
            <Button
              view="flat-secondary"
              size="xs"
              disabled={problem !== undefined || props.payload.trim() === ''}
              onClick={() => props.onPayload(JSON.stringify(JSON.parse(props.payload), null, 2))}
            >
              {t('format')}
            </Button>
          }
        >
          {(control) => (
            <TextArea
              id={control.id}
              className={styles.text}
              rows={4}
              value={props.payload}
              onUpdate={props.onPayload}
              validationState={control.validationState}
              placeholder="{}"
              controlProps={{
                'aria-describedby': control['aria-describedby'],
                'aria-invalid': problem !== undefined,
                spellCheck: false,
                wrap: 'off',
              }}
            />
          )}
        </Field>
      </div>
    </section>
  );
}

const selectValue = (chosen: ChosenVersion | undefined): string => (chosen ? JSON.stringify(chosen) : '');

const chosenOf = (value: string): ChosenVersion | undefined => (value === '' ? undefined : JSON.parse(value));
