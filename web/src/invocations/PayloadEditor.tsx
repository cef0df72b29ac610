import { Button, SegmentedRadioGroup, Select, TextArea } from '@gravity-ui/uikit';
import { latestTag, type RunRequest } from 'bff/contract';
import { Field } from '../ui/Field.tsx';
import { useT } from './messages.ts';
import styles from './PayloadEditor.module.css';
import { checkPayload } from './payload.ts';
import { TemplateSelect } from './TemplateSelect.tsx';

/** The input of a call: the version's tag and the payload. */
export function PayloadEditor(props: {
  functionId: string;
  tags: readonly string[];
  tag: string;
  payload: string;
  integration: RunRequest['integration'];
  onTag: (tag: string) => void;
  onIntegration: (integration: RunRequest['integration']) => void;
  onPayload: (payload: string) => void;
}) {
  const t = useT();
  const problem = checkPayload(props.payload);
  const tags = props.tags.includes(latestTag) ? props.tags : [latestTag, ...props.tags];
  return (
    <section className={styles.panel} aria-label={t('call')}>
      <div className={styles.choices}>
        <Field label={t('versionTag')}>
          {(control) => (
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              width="max"
              value={[props.tag]}
              options={tags.map((tag) => ({ value: tag, content: tag }))}
              onUpdate={([tag]) => tag && props.onTag(tag)}
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
