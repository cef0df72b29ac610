/** Worker thread that reads specifications. */
import { setPriority } from 'node:os';
import { parseDocument, stringify } from 'yaml';
import type { VariableValue } from '../../contract/index.ts';
import { compile } from './specification/compile.ts';

export type SpecificationTask =
  | { kind: 'compile'; text: string; variables: Record<string, VariableValue> }
  | { kind: 'convert'; text: string; format: 'JSON' | 'YAML' };

setPriority(5);

export default function work(task: SpecificationTask): unknown {
  if (task.kind === 'compile') return compile(task.text, task.variables);
  const isJson = /^\s*\{/.test(task.text);
  // The text as it was sent keeps its comments.
  if (isJson === (task.format === 'JSON')) return task.text;
  if (task.format === 'YAML') return stringify(JSON.parse(task.text));
  return JSON.stringify(parseDocument(task.text, { merge: true }).toJS(), null, 2);
}
