import { Label } from '@gravity-ui/uikit';
import type { RuntimeInfo } from 'bff/contract';

const labels = {
  supported: { theme: 'success', text: 'In the cloud' },
  deprecated: { theme: 'warning', text: 'Deprecated in the cloud' },
  absent: { theme: 'normal', text: 'Here only' },
} as const;

/** What the cloud's own list says of a runtime. */
export function CloudLabel(props: { inCloud: RuntimeInfo['inCloud'] }) {
  const { theme, text } = labels[props.inCloud];
  return (
    <Label theme={theme} size="xs">
      {text}
    </Label>
  );
}
