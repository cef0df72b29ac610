import { Select, TextInput } from '@gravity-ui/uikit';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ServiceAccount } from 'bff/contract';
import { useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { changeFolderRole, folderBindingsQuery } from '../api/service-accounts.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ErrorPanel } from '../ui/ErrorPanel.tsx';
import { Field } from '../ui/Field.tsx';
import { offeredRoles, rolesOf } from './folder-roles.ts';
import { useT } from './messages.ts';

export function GrantRoleDialog(props: { account: ServiceAccount; folderId: string; onClose: () => void }) {
  const t = useT();
  const field = useRef<HTMLButtonElement>(null);
  const queryClient = useQueryClient();
  const bindings = useQuery(folderBindingsQuery(props.folderId));
  const has = rolesOf(props.account.id, bindings.data ?? []);
  const [roleId, setRoleId] = useState<string>(offeredRoles[0].id);
  const [typed, setTyped] = useState('');
  const granting = useMutation({
    mutationFn: () =>
      changeFolderRole({
        folderId: props.folderId,
        serviceAccountId: props.account.id,
        roleId,
        action: 'ADD',
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['folder', props.folderId] });
      props.onClose();
    },
  });
  const hasIt = has.includes(roleId);
  const chosen = offeredRoles.find((role) => role.id === roleId);
  const mayGrant = !hasIt && (!chosen?.isStrong || typed === roleId);
  const apply = () => {
    if (mayGrant && !granting.isPending) granting.mutate();
  };
  return (
    <Dialog
      open
      maxWidth="s"
      fullWidth
      aria-label={t('grantRole')}
      initialFocus={field}
      onClose={props.onClose}
    >
      <Dialog.Header caption={t('grantRole')} />
      <Dialog.Body>
        <Field
          label={t('role')}
          hint={chosen && t(hasIt ? 'hasRole' : chosen.allows, { name: props.account.name })}
        >
          {(control) => (
            <Select
              ref={field}
              id={control.id}
              aria-labelledby={control.labelId}
              size="l"
              width="max"
              value={[roleId]}
              options={offeredRoles.map((role) => ({
                value: role.id,
                content: role.id,
                text: role.id,
              }))}
              onUpdate={([value]) => value && setRoleId(value)}
            />
          )}
        </Field>
        {chosen?.isStrong && !hasIt && (
          <Field label={t('typeRole')} hint={<code>{roleId}</code>}>
            {(control) => (
              <TextInput
                id={control.id}
                size="l"
                autoComplete={false}
                value={typed}
                onUpdate={setTyped}
                controlProps={{ 'aria-describedby': control['aria-describedby'] }}
              />
            )}
          </Field>
        )}
        {granting.error && <ErrorPanel {...explain(granting.error, t('grantFailed'))} />}
      </Dialog.Body>
      <Dialog.Footer
        textButtonApply={t('grantRole')}
        textButtonCancel={t('cancel')}
        onClickButtonApply={apply}
        onClickButtonCancel={props.onClose}
        loading={granting.isPending}
        propsButtonApply={{ disabled: !mayGrant }}
      />
    </Dialog>
  );
}
