import { Button, Label, Select } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type AccessBinding, type CloudFunction, invokerRoles } from 'bff/contract';
import { useState } from 'react';
import { DeniedList } from '../access/DeniedList.tsx';
import { changeRole, deniedRequestsQuery } from '../api/access.ts';
import { explain } from '../api/errors.ts';
import { functionBindingsQuery } from '../api/functions.ts';
import { serviceAccountsQuery } from '../api/service-accounts.ts';
import { OpenAsButton } from '../open-as/OpenAsButton.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import styles from './InvokerList.module.css';
import { useT } from './messages.ts';

/** Service accounts with a role that lets them call this function, a way to add one, and recently denied callers. */
export function InvokerList(props: { fn: CloudFunction }) {
  const { id: functionId, folderId } = props.fn;
  const t = useT();
  const queryClient = useQueryClient();
  const bindings = useQuery(functionBindingsQuery(functionId)).data ?? [];
  const accounts = useQuery(serviceAccountsQuery(folderId));
  const deniedRequests = useQuery(deniedRequestsQuery({ resourceId: functionId })).data ?? [];
  const [chosen, setChosen] = useState('');
  const changing = useMutation({
    mutationFn: (change: { subjectId: string; roleId: string; action: 'ADD' | 'REMOVE' }) =>
      changeRole({
        ...change,
        subjectType: 'serviceAccount',
        resourceType: 'function',
        resourceId: functionId,
      }),
    onSuccess: () => setChosen(''),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['function', functionId] }),
  });
  const invokers = bindings.filter(letsAccountCall);
  const options = (accounts.data ?? [])
    .filter(({ id }) => invokers.every(({ subject }) => subject.id !== id))
    .map(({ id, name }) => ({ value: id, content: name, text: name }));
  const nameOf = (id: string) => accounts.data?.find((account) => account.id === id)?.name ?? id;
  return (
    <div className={styles.wrap}>
      {invokers.length > 0 && (
        <ul className={styles.list} aria-label={t('invokers')}>
          {invokers.map(({ roleId, subject }) => (
            <li key={`${roleId} ${subject.id}`}>
              <Label
                theme="normal"
                type="close"
                closeButtonLabel={t('revokeRole', { role: roleId, name: nameOf(subject.id) })}
                onCloseClick={() => changing.mutate({ subjectId: subject.id, roleId, action: 'REMOVE' })}
              >
                {nameOf(subject.id)}
              </Label>
              <OpenAsButton
                size="s"
                subject={{
                  kind: 'binding',
                  fn: props.fn,
                  roleId,
                  serviceAccountId: subject.id,
                  name: nameOf(subject.id),
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <Field label={t('addInvoker')} hint={t('addInvokerHint')}>
        {(control) => (
          <div className={styles.row}>
            <Select
              id={control.id}
              aria-labelledby={control.labelId}
              className={styles.select}
              width="max"
              placeholder={t(options.length === 0 ? 'noOtherAccount' : 'chooseAccount')}
              disabled={options.length === 0}
              filterable={options.length > 8}
              filterPlaceholder={t('findByName')}
              loading={accounts.isPending}
              value={chosen === '' ? [] : [chosen]}
              options={options}
              onUpdate={([value = '']) => setChosen(value)}
            />
            <Button
              view="outlined"
              disabled={chosen === ''}
              loading={changing.isPending}
              onClick={() => changing.mutate({ subjectId: chosen, roleId: invokerRoles[0], action: 'ADD' })}
            >
              {t('grantRole')}
            </Button>
          </div>
        )}
      </Field>
      {changing.error && (
        <ErrorPanel {...explain(changing.error, t('changeAccessFailed'))} onClose={changing.reset} />
      )}
      <DeniedList title={t('recentlyDenied')} deniedRequests={deniedRequests} />
    </div>
  );
}

function letsAccountCall({ roleId, subject }: AccessBinding): boolean {
  return subject.type === 'serviceAccount' && invokerRoles.some((role) => role === roleId);
}
