import type { Version } from 'bff/contract';
import { emptyValue } from '../../ui/format.ts';
import { useT } from '../messages.ts';
import { changedSettings, settingsRows } from '../settings-rows.ts';
import { useAccountRoles } from '../use-account-roles.ts';
import { ChangeTable } from './ChangeTable.tsx';

/** Settings that differ. The roles of both accounts are listed as they are now, because bindings have no history. */
export function SettingChanges({ before, after }: { before: Version; after: Version }) {
  const t = useT();
  const { nameOf, rolesOf } = useAccountRoles();
  const changed = changedSettings(settingsRows(before, nameOf), settingsRows(after, nameOf));
  const roles = (version: Version) => rolesOf(version.serviceAccountId).join(', ') || emptyValue;
  const accountsDiffer = before.serviceAccountId !== after.serviceAccountId;
  const rows = accountsDiffer
    ? changed.flatMap((row) =>
        row.key === 'account'
          ? [row, { key: 'roles', label: t('roles'), before: roles(before), after: roles(after) }]
          : [row],
      )
    : changed;
  return <ChangeTable title={t('settings')} none={t('sameSettings')} rows={rows} />;
}
