import type { JsonSchema } from '../api/api-document.ts';
import { useT } from './messages.ts';
import styles from './SchemaTree.module.css';
import { type Field, fieldsOf, rulesOf, typeWords } from './schema-words.ts';

/**
 * A schema as an indented list: each field with its type and its rules.
 * A response, which the user does not write, shows only types, allowed values and descriptions.
 */
export function SchemaTree(props: { schema: JsonSchema; label: string; isResponse?: boolean }) {
  const t = useT();
  const fields = fieldsOf(props.schema);
  if (fields.length === 0) {
    const type = typeWords(props.schema);
    return (
      <p className={styles.plain}>
        {type === t('typeName', { type: 'object' }) ? t('emptyObject') : t('plainValue', { type })}
      </p>
    );
  }
  return <Fields fields={fields} label={props.label} isResponse={props.isResponse ?? false} />;
}

export function Fields(props: {
  fields: readonly (Field & { note?: string | undefined })[];
  label?: string;
  isResponse?: boolean;
}) {
  const t = useT();
  const { isResponse = false } = props;
  return (
    <ul className={styles.list} {...(props.label === undefined ? {} : { 'aria-label': props.label })}>
      {props.fields.map(({ name, schema, isRequired, note }) => {
        const inner = fieldsOf(schema);
        const { enum: choices, description } = schema;
        const told = rulesOf(
          isResponse ? { ...(choices && { enum: choices }), ...(description && { description }) } : schema,
        );
        const rules = [...(note === undefined ? [] : [note]), ...told];
        return (
          <li key={name}>
            <div className={styles.field}>
              <code className={styles.name}>{name}</code>
              <span className={styles.type}>{typeWords(schema)}</span>
              {isRequired && !isResponse && <span className={styles.required}>{t('required')}</span>}
              {rules.length > 0 && <span className={styles.rules}>{rules.join(' · ')}</span>}
            </div>
            {inner.length > 0 && <Fields fields={inner} isResponse={isResponse} />}
          </li>
        );
      })}
    </ul>
  );
}
