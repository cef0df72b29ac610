import { Plus, TrashBin } from '@gravity-ui/icons';
import { Button, Icon, TextInput } from '@gravity-ui/uikit';
import { limits } from 'bff/contract';
import type { EnvironmentRow } from '../draft/draft.ts';
import { useT } from '../messages.ts';
import styles from './EnvironmentField.module.css';
import { checkEnvironmentRow, environmentBytes } from './settings-check.ts';

/** Environment variables as rows, with the used share of the service's 4 KB. */
export function EnvironmentField(props: {
  rows: readonly EnvironmentRow[];
  onUpdate: (rows: readonly EnvironmentRow[]) => void;
}) {
  const t = useT();
  const { rows, onUpdate } = props;
  const used = environmentBytes(rows);
  const tooMuch = used > limits.environmentBytes;
  const change = (index: number, part: Partial<EnvironmentRow>) =>
    onUpdate(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <fieldset className={styles.field}>
      <legend className={styles.legend}>
        {t('environment')}
        {(rows.length > 0 || tooMuch) && (
          <span className={tooMuch ? styles.tooMuch : styles.used}>
            {t('environmentUsed', { used, max: limits.environmentBytes })}
          </span>
        )}
      </legend>
      {rows.map((row, index) => {
        const problem = checkEnvironmentRow(row, rows);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has only its position, because the user edits its name
          <div key={index}>
            <div className={styles.row}>
              <TextInput
                value={row.name}
                placeholder="NAME"
                autoComplete={false}
                validationState={problem ? 'invalid' : undefined}
                controlProps={{ 'aria-label': t('variableName', { number: index + 1 }), spellCheck: false }}
                onUpdate={(name) => change(index, { name })}
              />
              <TextInput
                value={row.value}
                placeholder={t('valuePlaceholder')}
                autoComplete={false}
                controlProps={{ 'aria-label': t('variableValue', { number: index + 1 }), spellCheck: false }}
                onUpdate={(value) => change(index, { value })}
              />
              <Button
                view="flat"
                aria-label={t('removeVariable', { name: row.name || index + 1 })}
                onClick={() => onUpdate(rows.filter((_, at) => at !== index))}
              >
                <Icon data={TrashBin} size={14} />
              </Button>
            </div>
            {problem && <div className={styles.problem}>{problem}</div>}
          </div>
        );
      })}
      {tooMuch && (
        <div className={styles.problem} role="alert">
          {t('environmentTooLarge', { max: limits.environmentBytes })}
        </div>
      )}
      <div>
        <Button view="flat-secondary" onClick={() => onUpdate([...rows, { name: '', value: '' }])}>
          <Icon data={Plus} size={14} />
          {t('addVariable')}
        </Button>
      </div>
    </fieldset>
  );
}
