import { initialize, TypeScriptWorker, ts } from 'monaco-editor/languages/features/typescript/ts.worker';

/** Monaco's own, which takes what ends in `.mts`, `.cts` or `.json` for JavaScript. */
class Worker extends TypeScriptWorker {
  override getScriptKind(fileName: string): number {
    if (/\.[cm]ts$/.test(fileName)) return ts.ScriptKind.TS;
    return fileName.endsWith('.json') ? ts.ScriptKind.JSON : super.getScriptKind(fileName);
  }

  /** A package's `package.json` says where its types are and is no part of the program. */
  override getScriptFileNames(): string[] {
    return super.getScriptFileNames().filter((name) => !name.endsWith('.json'));
  }
}

self.onmessage = () => {
  initialize((context, data) => new Worker(context, data));
};
