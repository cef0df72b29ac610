import { CodeSnippet } from '../ui/CodeSnippet.tsx';
import { curlOf } from './curl.ts';
import styles from './MethodDetails.module.css';
import type { ApiMethod } from './methods.ts';
import { Fields, SchemaTree } from './SchemaTree.tsx';

/** What a method takes and answers, and a command to begin with. */
export function MethodDetails(props: { method: ApiMethod }) {
  const { operation } = props.method;
  const parameters = (operation.parameters ?? []).map(({ name, schema, required = false, ...parameter }) => {
    // One that is told of its shape already is not told again.
    const about = parameter.description === schema.description ? undefined : parameter.description;
    return {
      name,
      schema,
      isRequired: required,
      note: [`in the ${parameter.in}`, about].filter(Boolean).join(': '),
    };
  });
  const [bodyOf] = Object.values(operation.requestBody?.content ?? {});
  const good = operation.responses['200'];
  const [[mediaType, answer] = []] = Object.entries(good?.content ?? {});
  return (
    <div className={styles.details}>
      {operation.security?.length === 0 && <p className={styles.note}>Needs no token.</p>}
      {parameters.length > 0 && (
        <section className={styles.part} aria-label="Parameters">
          <h3 className={styles.title}>Parameters</h3>
          <Fields fields={parameters} />
        </section>
      )}
      {bodyOf && (
        <section className={styles.part} aria-label="Request">
          <h3 className={styles.title}>Request</h3>
          <SchemaTree schema={bodyOf.schema} label="Fields of the request" />
        </section>
      )}
      {answer && (
        <section className={styles.part} aria-label="Answer">
          <h3 className={styles.title}>
            Answer {mediaType !== 'application/json' && <code>{mediaType}</code>}
          </h3>
          <SchemaTree schema={answer.schema} label="Fields of the answer" isAnswer />
        </section>
      )}
      <section className={styles.part} aria-label="Command">
        <h3 className={styles.title}>Command</h3>
        <CodeSnippet text={curlOf(props.method, location.origin)} label="Command that calls the method" />
      </section>
    </div>
  );
}
