import { Label } from '@gravity-ui/uikit';
import type { ApiGateway } from 'bff/contract';
import { useT } from './messages.ts';

export function GatewayStatus({ status }: Pick<ApiGateway, 'status'>) {
  const t = useT();
  return (
    <Label theme={status === 'ACTIVE' ? 'success' : 'unknown'}>
      {t(status === 'ACTIVE' ? 'active' : 'stopped')}
    </Label>
  );
}
