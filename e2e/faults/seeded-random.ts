// Random choices that can be made again: everything the fault suites decide comes from one of these and its seed.

export interface SeededRandom {
  /** At least 0, below 1. */
  next(): number;
  /** At least `from`, below `to`. */
  between(from: number, to: number): number;
  /** A whole number at least 0, below `count`. */
  below(count: number): number;
  pick<T>(choices: readonly T[]): T;
  /** One of the choices, each as often as its weight says. */
  weighted<T extends { readonly weight: number }>(choices: readonly T[]): T;
  chance(share: number): boolean;
}

/** mulberry32: 32 bits of state, and good enough to choose faults by. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    between: (from, to) => from + next() * (to - from),
    below,
    pick: (choices) => {
      const chosen = choices[below(choices.length)];
      if (chosen === undefined) throw new RangeError('nothing to choose from');
      return chosen;
    },
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, { weight }) => sum + weight, 0);
      for (const choice of choices) if ((left -= choice.weight) < 0) return choice;
      throw new RangeError('nothing to choose from');
    },
    chance: (share) => next() < share,
  };
}

/** The seed of a run: given by the environment, so that a run can be made again, else a new one. */
export function seedOfRun(name: string): number {
  const given = Number(process.env[name]);
  return Number.isSafeInteger(given) && given > 0 ? given : Date.now() % 1_000_000;
}
