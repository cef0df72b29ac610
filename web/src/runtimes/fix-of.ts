import type { RuntimeInfo } from 'bff/contract';
import { translateMessage } from '../server-errors/translate.ts';

/** How to install a runtime, or why it cannot run. */
export const fixOf = ({ fix, said }: Pick<RuntimeInfo, 'fix' | 'said'>): string | undefined =>
  fix === undefined ? undefined : translateMessage(fix, said?.fix);
