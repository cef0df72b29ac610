import { initialize, TypeScriptWorker, ts } from 'monaco-editor/languages/features/typescript/ts.worker';

/** Monaco's own worker treats `.mts`, `.cts` and `.json` files as JavaScript. */
class Worker extends TypeScriptWorker {
  override getScriptKind(fileName: string): number {
    if (/\.[cm]ts$/.test(fileName)) return ts.ScriptKind.TS;
    return fileName.endsWith('.json') ? ts.ScriptKind.JSON : super.getScriptKind(fileName);
  }

  /** A package's `package.json` locates its types and is not part of the program. */
  override getScriptFileNames(): string[] {
    return super.getScriptFileNames().filter((name) => !name.endsWith('.json'));
  }
}

self.onmessage = () => {
  initialize((context, data) => new Worker(context, data));
};
