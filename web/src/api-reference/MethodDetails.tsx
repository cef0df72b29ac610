import { translateApiText } from '../server-errors/api-texts.ts';
import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { curlOf } from './curl.ts';
import styles from './MethodDetails.module.css';
import { useT } from './messages.ts';
import type { ApiMethod } from './methods.ts';
import { Fields, SchemaTree } from './SchemaTree.tsx';

const places = { path: 'inPath', query: 'inQuery', header: 'inHeader' } as const;

/** The parameters, request and response of a method, with a command to start from. */
export function MethodDetails(props: { method: ApiMethod }) {
  const t = useT();
  const { operation } = props.method;
  const parameters = (operation.parameters ?? []).map(({ name, schema, required = false, ...parameter }) => {
    // A description that the schema repeats appears once.
    const { description = '' } = parameter;
    const about = description === schema.description ? '' : translateApiText(description);
    return {
      name,
      schema,
      isRequired: required,
      note: [t(places[parameter.in]), about].filter(Boolean).join(': '),
    };
  });
  const [bodyOf] = Object.values(operation.requestBody?.content ?? {});
  const good = operation.responses['200'];
  const [[mediaType, response] = []] = Object.entries(good?.content ?? {});
  return (
    <div className={styles.details}>
      {operation.security?.length === 0 && <p className={styles.note}>{t('noToken')}</p>}
      {parameters.length > 0 && (
        <section className={styles.part} aria-label={t('parameters')}>
          <h3 className={styles.title}>{t('parameters')}</h3>
          <Fields fields={parameters} />
        </section>
      )}
      {bodyOf && (
        <section className={styles.part} aria-label={t('request')}>
          <h3 className={styles.title}>{t('request')}</h3>
          <SchemaTree schema={bodyOf.schema} label={t('requestFields')} />
        </section>
      )}
      {response && (
        <section className={styles.part} aria-label={t('response')}>
          <h3 className={styles.title}>
            {t('response')} {mediaType !== 'application/json' && <code>{mediaType}</code>}
          </h3>
          <SchemaTree schema={response.schema} label={t('responseFields')} isResponse />
        </section>
      )}
      <section className={styles.part} aria-label={t('command')}>
        <h3 className={styles.title}>{t('command')}</h3>
        <CodeSnippet text={curlOf(props.method, location.origin)} label={t('methodCommand')} />
      </section>
    </div>
  );
}
