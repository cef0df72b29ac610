import { Label } from '@gravity-ui/uikit';
import type { CloudFunction, Version } from 'bff/contract';
import { useT } from './messages.ts';

const looks = {
  CREATING: { theme: 'info', text: 'statusCreating' },
  ACTIVE: { theme: 'success', text: 'statusActive' },
  DELETING: { theme: 'warning', text: 'statusDeleting' },
  ERROR: { theme: 'danger', text: 'statusError' },
} as const satisfies Record<CloudFunction['status'], unknown>;

/** A function without a version that runs is not active, whatever the status of the resource. */
export function FunctionStatus(props: {
  status: CloudFunction['status'];
  /** Undefined while they load. */
  versions: readonly Version[] | undefined;
}) {
  const t = useT();
  const { status, versions } = props;
  if (status === 'ACTIVE' && versions === undefined) return null;
  if (status === 'ACTIVE' && versions?.every(({ tags }) => tags.length === 0))
    return (
      <Label theme="warning">
        {t(versions.some((version) => version.status === 'ERROR') ? 'noRunnableVersion' : 'noVersion')}
      </Label>
    );
  const look = looks[status];
  return <Label theme={look.theme}>{t(look.text)}</Label>;
}
