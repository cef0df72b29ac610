/** The module of Monaco's worker, for which its package has no types. */
declare module 'monaco-editor/languages/features/typescript/ts.worker' {
  export class TypeScriptWorker {
    constructor(context: unknown, data: unknown);
    getScriptKind(fileName: string): number;
    getScriptFileNames(): string[];
  }
  export const ts: { ScriptKind: { TS: number; JSON: number } };
  export function initialize(create: (context: unknown, data: unknown) => TypeScriptWorker): void;
}
