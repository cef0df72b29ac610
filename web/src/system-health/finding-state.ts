import { CircleCheckFill, CircleXmarkFill, TriangleExclamationFill } from '@gravity-ui/icons';
import type { Finding } from 'bff/contract';
import type { en } from './messages/en.ts';

export const stateIcons = {
  ok: CircleCheckFill,
  warning: TriangleExclamationFill,
  problem: CircleXmarkFill,
} as const satisfies Record<Finding['state'], unknown>;

/** The text alternatives of the icons' colours. */
export const stateWords = {
  ok: 'statePassed',
  warning: 'stateWarning',
  problem: 'stateFailed',
} as const satisfies Record<Finding['state'], keyof typeof en>;
