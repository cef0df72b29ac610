import type { Message } from '../message.ts';
import type { RuntimeInfo } from '../types.ts';

/** An interpreter on this machine, and how a sandbox runs it. */
export type Interpreter = {
  id: string;
  language: RuntimeInfo['language'];
  exactVersion: string;
  /** Host path, for use outside sandboxes (to read its version and to compile modules). */
  program: string;
  /** Host folder to mount as `/opt/interpreter`; absent when `/usr` holds it. */
  interpreterDir?: string;
  /** Interpreter and flags as paths inside; the bootstrap comes after. */
  command: readonly string[];
};

/** The names under which scripts and child processes find it: `#!/usr/bin/env node` runs the function's own Node.js. */
export function interpreterNames({ language, exactVersion }: Interpreter): readonly string[] {
  if (language === 'nodejs') return ['node'];
  return ['python', 'python3', `python${exactVersion.split('.').slice(0, 2).join('.')}`];
}

export type Found =
  | { state: 'installed'; interpreter: Interpreter }
  | { state: 'notInstalled' | 'broken'; fix: Message };
