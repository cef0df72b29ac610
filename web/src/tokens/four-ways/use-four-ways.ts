import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { functionsQuery } from '../../api/functions.ts';
import { serviceAccountsQuery } from '../../api/service-accounts.ts';
import { runtimesQuery } from '../../api/session.ts';
import { useSession } from '../../api/use-session.ts';
import { type VariantId, variants } from '../../tutorial/variants.ts';
import { useT } from '../messages.ts';
import {
  accountForWays,
  createWay,
  deleteWays,
  runtimeFor,
  runWay,
  type Way,
  type WayRun,
} from './four-ways.ts';

export type WayState =
  | { status: 'waiting' }
  | { status: 'creating' | 'running'; way?: Way }
  | { status: 'finished'; way: Way; run: WayRun }
  | { status: 'failed'; way?: Way; error: unknown };
type States = Readonly<Record<VariantId, WayState>>;

const waiting = { status: 'waiting' } as const satisfies WayState;
const nothing: States = {
  'node-context': waiting,
  'node-metadata': waiting,
  'python-context': waiting,
  'python-metadata': waiting,
};

/** Creates and runs the four variants, one after the other, so that none slows down another. */
export function useFourWays() {
  const t = useT();
  const queryClient = useQueryClient();
  const { folderId } = useSession();
  const [states, setStates] = useState(nothing);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const left = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    left.current = controller;
    return () => controller.abort();
  }, []);

  const set = (id: VariantId, state: WayState) => setStates((before) => ({ ...before, [id]: state }));
  const fetchFunctions = () => queryClient.fetchQuery({ ...functionsQuery(folderId), staleTime: 0 });
  const work = async (task: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await task();
    } catch (error) {
      if (!left.current.signal.aborted) setProblem(error);
    } finally {
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: ['functions', folderId] });
    }
  };

  const createAndRun = (payload: string) =>
    work(async () => {
      setStates(nothing);
      const [functions, accounts, { runtimes }] = await Promise.all([
        fetchFunctions(),
        queryClient.fetchQuery({ ...serviceAccountsQuery(folderId), staleTime: 0 }),
        queryClient.fetchQuery(runtimesQuery),
      ]);
      const accountId = await accountForWays(folderId, accounts);
      for (const variant of variants) {
        const runtime = runtimeFor(variant, runtimes);
        if (runtime === undefined) {
          set(variant.id, {
            status: 'failed',
            error: new Error(t('noRuntime', { language: variant.languageTitle })),
          });
          continue;
        }
        set(variant.id, { status: 'creating' });
        await attempt(variant.id, async () => {
          const way = await createWay(variant, { folderId, functions, runtimes, accountId, runtime });
          await run(variant.id, way, payload);
        });
      }
    });

  const runAgain = (payload: string) =>
    work(async () => {
      for (const { id } of variants) {
        const state = states[id];
        const way = 'way' in state ? state.way : undefined;
        if (way) await attempt(id, () => run(id, way, payload), way);
      }
    });

  const remove = () =>
    work(async () => {
      await deleteWays(await fetchFunctions());
      setStates(nothing);
    });

  async function run(id: VariantId, way: Way, payload: string): Promise<void> {
    set(id, { status: 'running', way });
    set(id, { status: 'finished', way, run: await runWay(way, payload, left.current.signal) });
  }

  async function attempt(id: VariantId, task: () => Promise<void>, way?: Way): Promise<void> {
    try {
      await task();
    } catch (error) {
      left.current.signal.throwIfAborted();
      set(id, { status: 'failed', error, ...(way ? { way } : {}) });
    }
  }

  const isCreated = Object.values(states).some((state) => 'way' in state && state.way !== undefined);
  return { states, isBusy, isCreated, problem, createAndRun, runAgain, remove };
}
