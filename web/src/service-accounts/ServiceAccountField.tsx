import { Plus } from '@gravity-ui/icons';
import { ActionTooltip, Button, Icon, Select } from '@gravity-ui/uikit';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { explain } from '../api/errors.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { Field } from '../ui/Field.tsx';
import { CreateServiceAccountDialog } from './CreateServiceAccountDialog.tsx';
import { useT } from './messages.ts';
import styles from './ServiceAccountField.module.css';

/** Selects a service account of the folder or none, or creates one. */
export function ServiceAccountField(props: {
  folderId: string;
  value: string;
  onUpdate: (serviceAccountId: string) => void;
}) {
  const t = useT();
  const accounts = useQuery(serviceAccountsQuery(props.folderId));
  const [creating, setCreating] = useState(false);
  const known = props.value === '' || (accounts.data?.some((account) => account.id === props.value) ?? true);
  const options = [
    { value: '', content: t('notSelected'), text: t('notSelected') },
    ...(accounts.data ?? []).map((account) => ({
      value: account.id,
      content: account.name,
      text: account.name,
    })),
    ...(known
      ? []
      : [{ value: props.value, content: t('deletedOption', { id: props.value }), text: props.value }]),
  ];
  return (
    <>
      <Field
        label={t('field')}
        hint={t(props.value === '' ? 'withoutHint' : 'withHint')}
        error={
          accounts.error
            ? explain(accounts.error, t('loadFailed')).message
            : known
              ? undefined
              : t('accountDeleted')
        }
      >
        {(control) => (
          <div className={styles.row} data-tour="service-account">
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              className={styles.select}
              width="max"
              filterable={options.length > 8}
              filterPlaceholder={t('findByName')}
              loading={accounts.isPending}
              value={[props.value]}
              options={options}
              validationState={control.validationState}
              onUpdate={([value = '']) => props.onUpdate(value)}
            />
            <ActionTooltip title={t('create')}>
              <Button view="outlined" aria-label={t('create')} onClick={() => setCreating(true)}>
                <Icon data={Plus} size={16} />
              </Button>
            </ActionTooltip>
          </div>
        )}
      </Field>
      {creating && (
        <CreateServiceAccountDialog
          folderId={props.folderId}
          onClose={() => setCreating(false)}
          onCreated={(id) => {
            setCreating(false);
            props.onUpdate(id);
          }}
        />
      )}
    </>
  );
}
