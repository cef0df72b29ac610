import { Select } from '@gravity-ui/uikit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { explain } from '../api/errors.ts';
import { readTestEvent, testEventsQuery } from '../api/test-events.ts';
import { TestEventMenu } from '../runs/TestEventMenu.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { eventTemplates } from './event-templates.ts';
import { useT } from './messages.ts';
import styles from './PayloadEditor.module.css';

const own = 'own';

/** Fills the payload: from a template of an event, or from a saved test event. */
export function TemplateSelect(props: {
  functionId: string;
  payload: string;
  isValid: boolean;
  onPayload: (payload: string) => void;
}) {
  const t = useT();
  const { data: events = [] } = useQuery(testEventsQuery(props.functionId));
  const reading = useMutation({
    mutationFn: readTestEvent,
    onSuccess: (payload) => props.onPayload(payload),
  });
  const template = eventTemplates.find((each) => each.text === props.payload);
  const isOfEvent = !template && reading.data === props.payload;
  const eventId =
    isOfEvent && events.some(({ id }) => id === reading.variables) ? reading.variables : undefined;
  const chosen = template?.id ?? eventId ?? own;
  return (
    <>
      <Field label={t('template')}>
        {(control) => (
          <span className={styles.template}>
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              width="max"
              value={[chosen]}
              options={[
                ...(chosen === own ? [{ value: own, content: t('ownPayload') }] : []),
                ...(events.length === 0
                  ? []
                  : [
                      {
                        label: t('testEvents'),
                        options: events.map(({ id, name }) => ({ value: id, content: <bdi>{name}</bdi> })),
                      },
                    ]),
                {
                  label: t('templates'),
                  options: eventTemplates.map(({ id, title }) => ({ value: id, content: t(title) })),
                },
              ]}
              onUpdate={([id]) => {
                const of = eventTemplates.find((each) => each.id === id);
                if (of) props.onPayload(of.text);
                else if (id !== undefined && id !== own) reading.mutate(id);
              }}
            />
            <TestEventMenu functionId={props.functionId} payload={props.payload} isValid={props.isValid} />
          </span>
        )}
      </Field>
      {reading.error && <ErrorPanel {...explain(reading.error, t('testEventFailed'))} />}
    </>
  );
}
