import type { RuntimeInfo } from '../types.ts';

/** An interpreter that this machine has, and how a sandbox runs it. */
export type Interpreter = {
  id: string;
  language: RuntimeInfo['language'];
  exactVersion: string;
  /** Host path, for work outside sandboxes (its version, compiling modules). */
  program: string;
  /** Host folder to mount as `/opt/interpreter`; absent when `/usr` holds it. */
  interpreterDir?: string;
  /** Interpreter and flags as paths inside; the bootstrap comes after. */
  command: readonly string[];
};

export type Found =
  | { state: 'installed'; interpreter: Interpreter }
  | { state: 'notInstalled' | 'broken'; remedy: string };
