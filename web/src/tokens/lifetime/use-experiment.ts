import { usualTokenSeconds } from 'bff/contract';
import { useCallback, useEffect, useRef, useState } from 'react';
import { setTokenLifetime } from '../../api/token-lifetimes.ts';
import { runFunction } from '../../invocations/run.ts';
import { type Observation, observe } from './observations.ts';

const pauseMs = 1500;
/** Two at a time make a function with one call per instance start two instances. */
const callsAtATime = 2;
const longestMs = 3 * 60_000;
const keptObservations = 400;

export type Experiment = {
  status: 'idle' | 'running' | 'ended';
  observations: readonly Observation[];
  error?: unknown;
};

/** Shortens the lifetime of a function's tokens, calls it again and again, and restores the lifetime at the end. */
export function useExperiment(functionId: string) {
  const [experiment, setExperiment] = useState<Experiment>({ status: 'idle', observations: [] });
  const current = useRef<AbortController>(undefined);

  const stop = useCallback(() => current.current?.abort(), []);
  useEffect(() => stop, [stop]);

  const start = async ({ seconds, payload }: { seconds: number; payload: string }) => {
    stop();
    const controller = new AbortController();
    current.current = controller;
    const { signal } = controller;
    const isCurrent = () => current.current === controller;
    setExperiment({ status: 'running', observations: [] });
    let error: unknown;
    try {
      await setTokenLifetime(functionId, seconds);
      const endsAtMs = performance.now() + longestMs;
      while (!signal.aborted && performance.now() < endsAtMs) {
        const seen = await Promise.all(
          Array.from({ length: callsAtATime }, () => runOnce(functionId, payload, signal)),
        );
        if (!isCurrent()) return;
        setExperiment((before) => ({
          status: 'running',
          observations: [...before.observations, ...seen].slice(-keptObservations),
        }));
        await pause(pauseMs, signal);
      }
    } catch (cause) {
      if (!signal.aborted) error = cause;
    }
    // The server also ends the experiment by itself, in case this page is gone.
    await setTokenLifetime(functionId, usualTokenSeconds).catch((cause: unknown) => {
      error ??= cause;
    });
    if (isCurrent()) setExperiment((before) => ({ ...before, status: 'ended', ...(error ? { error } : {}) }));
  };
  return { experiment, start, stop };
}

async function runOnce(functionId: string, payload: string, signal: AbortSignal): Promise<Observation> {
  for await (const event of runFunction(functionId, { payload, integration: 'raw' }, signal))
    if (event.type === 'finished') return observe(event.result, Date.now());
  throw new DOMException('', 'AbortError');
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
