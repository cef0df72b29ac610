import { useQueryClient } from '@tanstack/react-query';
import type { InstallProgress, RuntimeInfo } from 'bff/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { explain } from '../api/errors.ts';
import { runtimesQuery } from '../api/session.ts';
import { translateMessage } from '../server-errors/translate.ts';
import { cancelInstall, installRuntime } from './install.ts';
import { t } from './messages.ts';

export type InstallProblem = { title: string; message: string; whatToDo: string };
export type InstallState =
  | { status: 'idle' }
  | { status: 'running'; progress: InstallProgress | undefined; isCancelling: boolean }
  | { status: 'failed'; problem: InstallProblem };

/**
 * The installation of one runtime. The hook joins an installation that already runs, and leaving the page does not
 * cancel it.
 */
export function useInstall(runtime: RuntimeInfo): {
  state: InstallState;
  install: () => Promise<void>;
  cancel: () => Promise<void>;
  dismiss: () => void;
} {
  const queryClient = useQueryClient();
  const [state, setState] = useState<InstallState>({ status: 'idle' });
  const following = useRef<AbortController>(undefined);
  const { id, title } = runtime;

  const install = useCallback(async () => {
    if (following.current) return;
    const controller = new AbortController();
    following.current = controller;
    setState({ status: 'running', progress: undefined, isCancelling: false });
    try {
      for await (const event of installRuntime(id, controller.signal)) {
        if (event.type === 'progress') {
          setState((before) => ({
            status: 'running',
            progress: event.progress,
            isCancelling: before.status === 'running' && before.isCancelling,
          }));
        } else if (event.type === 'failed') {
          setState({
            status: 'failed',
            problem: problemOf(title, translateMessage(event.message, event.said)),
          });
        } else {
          await queryClient.invalidateQueries({ queryKey: runtimesQuery.queryKey });
          setState({ status: 'idle' });
        }
      }
    } catch (error) {
      if (!controller.signal.aborted)
        setState({ status: 'failed', problem: explain(error, t('installFailed', { title })) });
    } finally {
      if (following.current === controller) following.current = undefined;
    }
  }, [id, title, queryClient]);

  const cancel = useCallback(async () => {
    setState((before) => (before.status === 'running' ? { ...before, isCancelling: true } : before));
    // The stream reports the end. If the installation ended just before, the refetched list shows the result.
    await cancelInstall(id).catch(() => queryClient.invalidateQueries({ queryKey: runtimesQuery.queryKey }));
  }, [id, queryClient]);

  const runsAlready = runtime.installing !== undefined;
  useEffect(() => {
    if (runsAlready) void install();
  }, [runsAlready, install]);
  useEffect(
    () => () => {
      following.current?.abort();
      following.current = undefined;
    },
    [],
  );
  return { state, install, cancel, dismiss: () => setState({ status: 'idle' }) };
}

/** The last sentence of the server's message is the fix. */
function problemOf(title: string, message: string): InstallProblem {
  const end = message.lastIndexOf('. ');
  return {
    title: t('installFailed', { title }),
    message: end < 0 ? message : message.slice(0, end + 1),
    whatToDo: end < 0 ? t('tryAgain') : message.slice(end + 2),
  };
}
