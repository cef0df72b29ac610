/** What each part of the campaign counts, and the default counts. */
export const defaultSizes = {
  kills: 20,
  zips: 2000,
  requests: 2000,
  bytes: 400,
  damages: 1,
  minutes: 1,
} as const satisfies Record<string, number>;
export type PartName = keyof typeof defaultSizes;
export type Options = { seed: number; sizes: Partial<Record<PartName, number>> };

/** A larger count is most likely a typing mistake. */
const sizeMax = 10_000_000;
const seedMax = 2 ** 32 - 1;

/**
 * Parses `kills=500 zips=100000 seed=7`. Arguments with parts select those parts; without one, all parts run with
 * their default sizes.
 * @throws Error that names the argument and the valid ones
 */
export function readOptions(args: readonly string[], randomSeed: number): Options {
  const named: Partial<Record<PartName, number>> = {};
  let seed = randomSeed;
  for (const arg of args) {
    const [name = '', value = ''] = arg.split('=', 2);
    const number = Number(value);
    const max = name === 'seed' ? seedMax : sizeMax;
    if (!/^\d+(\.\d+)?$/.test(value) || number > max)
      throw new Error(`${arg}: write <name>=<number up to ${max}>.`);
    if (name === 'seed') seed = number;
    else if (isPart(name)) named[name] = number;
    else
      throw new Error(
        `${arg}: there is no part "${name}"; there are ${Object.keys(defaultSizes).join(', ')} and seed.`,
      );
  }
  return { seed, sizes: Object.keys(named).length === 0 ? { ...defaultSizes } : named };
}

function isPart(name: string): name is PartName {
  return Object.hasOwn(defaultSizes, name);
}
