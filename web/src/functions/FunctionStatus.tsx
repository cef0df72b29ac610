import { Label } from '@gravity-ui/uikit';
import type { CloudFunction } from 'bff/contract';

const looks = {
  CREATING: { theme: 'info', text: 'Creating' },
  ACTIVE: { theme: 'success', text: 'Active' },
  DELETING: { theme: 'warning', text: 'Deleting' },
  ERROR: { theme: 'danger', text: 'Error' },
} as const satisfies Record<CloudFunction['status'], unknown>;

export function FunctionStatus(props: { status: CloudFunction['status'] }) {
  const look = looks[props.status];
  return <Label theme={look.theme}>{look.text}</Label>;
}
