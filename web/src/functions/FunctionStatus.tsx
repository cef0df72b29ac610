import { Label } from '@gravity-ui/uikit';
import type { CloudFunction } from 'bff/contract';
import { useT } from './messages.ts';

const looks = {
  CREATING: { theme: 'info', text: 'statusCreating' },
  ACTIVE: { theme: 'success', text: 'statusActive' },
  DELETING: { theme: 'warning', text: 'statusDeleting' },
  ERROR: { theme: 'danger', text: 'statusError' },
} as const satisfies Record<CloudFunction['status'], unknown>;

export function FunctionStatus(props: { status: CloudFunction['status'] }) {
  const t = useT();
  const look = looks[props.status];
  return <Label theme={look.theme}>{t(look.text)}</Label>;
}
