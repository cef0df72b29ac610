import { storedValue } from '../ui/stored-value.ts';
import { type VariantId, variantIds } from './variants.ts';

/** The stored progress of one variant: its function and its start time. Ticks are derived from the actual state. */
export type VariantProgress = {
  startedAtMs: number;
  functionId?: string;
  /** Another runtime that the user chose because the variant's own is not installed. */
  runtime?: string;
  finished: boolean;
};

export type Progress = {
  /** The variant in progress, which the dock shows below every screen. */
  active?: VariantId;
  variants: Readonly<Partial<Record<VariantId, VariantProgress>>>;
};

export const tutorialProgress = storedValue<Progress>('functions-console.tutorial', {
  read: readProgress,
  fallback: { variants: {} },
});

export function start(progress: Progress, id: VariantId, nowMs: number): Progress {
  const known = progress.variants[id];
  return {
    active: id,
    variants: { ...progress.variants, [id]: known ?? { startedAtMs: nowMs, finished: false } },
  };
}

/** Resets the progress of a variant. The function that the user created stays. */
export function restart(progress: Progress, id: VariantId, nowMs: number): Progress {
  return { active: id, variants: { ...progress.variants, [id]: { startedAtMs: nowMs, finished: false } } };
}

export function leave(progress: Progress): Progress {
  return { variants: progress.variants };
}

export function change(progress: Progress, id: VariantId, part: Partial<VariantProgress>): Progress {
  const known = progress.variants[id];
  if (!known) return progress;
  return { ...progress, variants: { ...progress.variants, [id]: { ...known, ...part } } };
}

/** Continues the variant in progress with a function that was created from its dialog. */
export function adopt(progress: Progress, functionId: string): Progress {
  return progress.active ? change(progress, progress.active, { functionId }) : progress;
}

function readProgress(stored: unknown): Progress | undefined {
  if (typeof stored !== 'object' || stored === null || !('variants' in stored)) return undefined;
  const { variants } = stored;
  if (typeof variants !== 'object' || variants === null) return undefined;
  const known: Partial<Record<VariantId, VariantProgress>> = {};
  for (const id of variantIds) {
    const one = readVariant((variants as Record<string, unknown>)[id]);
    if (one) known[id] = one;
  }
  const active = 'active' in stored ? variantIds.find((id) => id === stored.active) : undefined;
  return active && known[active] ? { active, variants: known } : { variants: known };
}

function readVariant(stored: unknown): VariantProgress | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { startedAtMs, functionId, runtime, finished } = stored as Record<string, unknown>;
  if (typeof startedAtMs !== 'number') return undefined;
  return {
    startedAtMs,
    finished: finished === true,
    ...(typeof functionId === 'string' ? { functionId } : {}),
    ...(typeof runtime === 'string' ? { runtime } : {}),
  };
}
