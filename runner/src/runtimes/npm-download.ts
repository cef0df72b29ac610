import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from './run-tool.ts';

const lookEveryMs = 200;

/**
 * npm does not report the progress of a download, but writes it to a file of its cache. The largest file that was
 * written there since the start is this download. A cached package causes no such file.
 * @returns ends the watch
 */
export async function watchNpmDownload(onBytes: (bytes: number) => void): Promise<() => void> {
  const sinceMs = Date.now();
  const dir = path.join((await runTool('npm', ['config', 'get', 'cache'])).trim(), '_cacache/tmp');
  let most = 0;
  const timer = setInterval(async () => {
    const bytes = await largestSince(dir, sinceMs).catch(() => 0);
    // A last reading may end after the watch, and npm moves a finished file away.
    if (!timer.hasRef() || bytes <= most) return;
    most = bytes;
    onBytes(bytes);
  }, lookEveryMs);
  return () => {
    clearInterval(timer);
    timer.unref();
  };
}

async function largestSince(dir: string, sinceMs: number): Promise<number> {
  const names = await readdir(dir).catch(() => []);
  const found = await Promise.all(names.map((name) => stat(path.join(dir, name)).catch(() => undefined)));
  const ours = found.filter((file) => file?.isFile() && file.birthtimeMs >= sinceMs);
  return Math.max(0, ...ours.map((file) => file?.size ?? 0));
}
