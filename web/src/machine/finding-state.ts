import { CircleCheckFill, CircleXmarkFill, TriangleExclamationFill } from '@gravity-ui/icons';
import type { Finding } from 'bff/contract';

export const stateIcons = {
  ok: CircleCheckFill,
  warning: TriangleExclamationFill,
  problem: CircleXmarkFill,
} as const satisfies Record<Finding['state'], unknown>;

/** What the colour says, for those who do not see it. */
export const stateWords = {
  ok: 'Well',
  warning: 'To know of',
  problem: 'To mend',
} as const satisfies Record<Finding['state'], string>;
