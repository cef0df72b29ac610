import { Plus, TrashBin } from '@gravity-ui/icons';
import { Button, Icon, Select, TextInput } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import type { SecretReference } from 'bff/contract';
import { secretsQuery, secretVersionsQuery } from '../../api/secrets.ts';
import { useSession } from '../../api/use-session.ts';
import { formatDate } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import environment from './EnvironmentField.module.css';
import styles from './SecretsField.module.css';

const emptyRow: SecretReference = { id: '', versionId: '', key: '', environmentVariable: '' };

/** Variables that get their values from secrets when the function starts. */
export function SecretsField(props: {
  rows: readonly SecretReference[];
  serviceAccountId: string;
  onUpdate: (rows: readonly SecretReference[] | undefined) => void;
}) {
  const t = useT();
  const { rows, onUpdate } = props;
  return (
    <fieldset className={environment.field}>
      <legend className={environment.legend}>{t('secrets')}</legend>
      {rows.map((row, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: a row has only its position, because the user edits all of it
          key={index}
          row={row}
          number={index + 1}
          onUpdate={(part) => onUpdate(rows.map((each, at) => (at === index ? { ...each, ...part } : each)))}
          onRemove={() => {
            const left = rows.filter((_, at) => at !== index);
            onUpdate(left.length === 0 ? undefined : left);
          }}
        />
      ))}
      {rows.length > 0 && props.serviceAccountId === '' && (
        <div className={environment.problem}>{t('secretsNeedAccount')}</div>
      )}
      <div>
        <Button view="flat-secondary" onClick={() => onUpdate([...rows, emptyRow])}>
          <Icon data={Plus} size={14} />
          {t('addSecret')}
        </Button>
      </div>
    </fieldset>
  );
}

function Row(props: {
  row: SecretReference;
  number: number;
  onUpdate: (part: Partial<SecretReference>) => void;
  onRemove: () => void;
}) {
  const t = useT();
  const { row, number, onUpdate } = props;
  const { folderId } = useSession();
  const secrets = useQuery(secretsQuery(folderId));
  const versions = useQuery({ ...secretVersionsQuery(row.id), enabled: row.id !== '' });
  const readable = (versions.data ?? []).filter(
    ({ status, id }) => status === 'ACTIVE' || id === row.versionId,
  );
  const keys = readable.find(({ id }) => id === row.versionId)?.payloadEntryKeys ?? [];
  const choose = (id: string) => {
    const current = secrets.data?.find((secret) => secret.id === id)?.currentVersion;
    const [key = ''] = current?.payloadEntryKeys ?? [];
    onUpdate({ id, versionId: current?.id ?? '', key });
  };
  const withChosen = (all: { value: string; content: string }[], value: string) =>
    value === '' || all.some((each) => each.value === value) ? all : [...all, { value, content: value }];
  return (
    <div className={styles.row}>
      <Select
        className={styles.wide}
        width="max"
        aria-label={t('secretNumber', { number })}
        placeholder={t('chooseSecret')}
        loading={secrets.isPending}
        filterable={(secrets.data?.length ?? 0) > 8}
        value={row.id === '' ? [] : [row.id]}
        options={withChosen(
          (secrets.data ?? []).map(({ id, name }) => ({ value: id, content: name || id })),
          row.id,
        )}
        onUpdate={([id = '']) => choose(id)}
      />
      <Button view="flat" aria-label={t('removeSecret', { number })} onClick={props.onRemove}>
        <Icon data={TrashBin} size={14} />
      </Button>
      <Select
        className={styles.wide}
        width="max"
        aria-label={t('secretVersion', { number })}
        placeholder={t('chooseVersion')}
        disabled={row.id === ''}
        value={row.versionId === '' ? [] : [row.versionId]}
        options={withChosen(
          readable.map(({ id, createdAt }) => ({ value: id, content: formatDate(createdAt) })),
          row.versionId,
        )}
        onUpdate={([versionId = '']) => onUpdate({ versionId })}
      />
      <Select
        className={styles.key}
        width="max"
        aria-label={t('secretKey', { number })}
        placeholder={t('chooseKey')}
        disabled={row.versionId === ''}
        value={row.key === '' ? [] : [row.key]}
        options={withChosen(
          keys.map((key) => ({ value: key, content: key })),
          row.key,
        )}
        onUpdate={([key = '']) => onUpdate({ key })}
      />
      <TextInput
        value={row.environmentVariable}
        placeholder="NAME"
        autoComplete={false}
        controlProps={{ 'aria-label': t('secretVariable', { number }), spellCheck: false }}
        onUpdate={(environmentVariable) => onUpdate({ environmentVariable })}
      />
    </div>
  );
}
