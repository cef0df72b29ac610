import { Label } from '@gravity-ui/uikit';
import type { RuntimeInfo } from 'bff/contract';
import { useT } from './messages.ts';

const labels = {
  supported: { theme: 'success', text: 'inCloud' },
  deprecated: { theme: 'warning', text: 'deprecatedInCloud' },
  absent: { theme: 'normal', text: 'hereOnly' },
} as const;

/** The status of a runtime in the cloud's own list. */
export function CloudLabel(props: { inCloud: RuntimeInfo['inCloud'] }) {
  const t = useT();
  const { theme, text } = labels[props.inCloud];
  return (
    <Label theme={theme} size="xs">
      {t(text)}
    </Label>
  );
}
