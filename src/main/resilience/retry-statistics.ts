// Learns which retry strategy brings a kind of work back with the least waiting. Guards ask it for the waits between their retries and
// report how each run of retries ended. Holds figures only; it neither waits nor decides whether there is another retry.
import type { RetryStrategy } from '../../shared/health.ts';
import { DELAY_STRATEGIES, type DelayBounds, type DelayStrategy, delayMs } from '../../shared/retry-delays.ts';

export interface RetryFigures {
  readonly kind: string;
  readonly strategy: DelayStrategy;
  /** How often a failure was followed by retries under this strategy, how many of these runs ended well, and the sum of their waits. */
  readonly runs: number;
  readonly recoveries: number;
  readonly waitedMs: number;
}

/** The retries that follow one failure. */
export interface RetryRun {
  /** The wait before the `attempt`-th of them; 1 is the first. */
  nextMs(attempt: number): number;
  /** Called once, but not when the caller left: that says nothing about the strategy. */
  ended(recovered: boolean): void;
}

/** A strategy is judged by no fewer runs. Guess: with 8 a share of 50 % is told from one of 90 % three times in four. */
const LEAST_RUNS = 8;
/** Every so many runs one that is not the best is tried, so that a change for the better is seen. Guess: 6 % of the runs. */
const EXPLORE_EVERY = 16;
/** Beyond so many runs the past counts half: machines change. Guess. */
const MEMORY_RUNS = 64;

/** `adaptive` also moves how long the first wait is: less after a recovery at once, more after giving up. Guesses, slower down than up. */
const SHORTEN = 0.95;
const LENGTHEN = 1.25;
const SCALE_LIMITS = { least: 0.25, most: 4 } as const;

interface Row {
  runs: number;
  recoveries: number;
  waitedMs: number;
}

interface Kind {
  /** Of all time, for the figures; and with a past that fades, for the choice. */
  readonly totals: Record<DelayStrategy, Row>;
  readonly rows: Record<DelayStrategy, Row>;
  runs: number;
  scale: number;
}

const emptyRow = (): Row => ({ runs: 0, recoveries: 0, waitedMs: 0 });
const emptyRows = (): Record<DelayStrategy, Row> => ({
  exponential: emptyRow(),
  linear: emptyRow(),
  fibonacci: emptyRow(),
  constant: emptyRow(),
});

export class RetryStatistics {
  readonly #kinds = new Map<string, Kind>();
  readonly #random: () => number;
  #strategy: RetryStrategy;

  constructor(strategy: RetryStrategy, random: () => number = Math.random) {
    this.#strategy = strategy;
    this.#random = random;
  }

  /** From the next run on. */
  configure(strategy: RetryStrategy): void {
    this.#strategy = strategy;
  }

  begin(kind: string, bounds: DelayBounds): RetryRun {
    const known = this.#kind(kind);
    const adaptive = this.#strategy === 'adaptive';
    const strategy = this.#strategy === 'adaptive' ? choose(known) : this.#strategy;
    const scaled = adaptive ? { ...bounds, firstMs: bounds.firstMs * known.scale } : bounds;
    let waitedMs = 0;
    let attempts = 0;
    return {
      nextMs: (attempt) => {
        attempts = attempt;
        const ms = delayMs(strategy, attempt, scaled, this.#random);
        waitedMs += ms;
        return ms;
      },
      ended: (recovered) => {
        note(known, strategy, recovered, waitedMs);
        if (!adaptive || (recovered && attempts > 1)) return;
        const { least, most } = SCALE_LIMITS;
        known.scale = Math.min(most, Math.max(least, known.scale * (recovered ? SHORTEN : LENGTHEN)));
      },
    };
  }

  /** Of what was tried at all. */
  figures(): readonly RetryFigures[] {
    return [...this.#kinds].flatMap(([kind, { totals }]) =>
      DELAY_STRATEGIES.filter((strategy) => totals[strategy].runs > 0).map((strategy) => ({
        kind,
        strategy,
        ...totals[strategy],
      })),
    );
  }

  #kind(name: string): Kind {
    let kind = this.#kinds.get(name);
    if (!kind) {
      kind = { totals: emptyRows(), rows: emptyRows(), runs: 0, scale: 1 };
      this.#kinds.set(name, kind);
    }
    return kind;
  }
}

function note(kind: Kind, strategy: DelayStrategy, recovered: boolean, waitedMs: number): void {
  const row = kind.rows[strategy];
  if (row.runs >= MEMORY_RUNS) {
    row.runs /= 2;
    row.recoveries /= 2;
    row.waitedMs /= 2;
  }
  kind.runs += 1;
  for (const counts of [row, kind.totals[strategy]]) {
    counts.runs += 1;
    counts.recoveries += recovered ? 1 : 0;
    counts.waitedMs += waitedMs;
  }
}

const leastTried = (rows: Kind['rows'], among: readonly DelayStrategy[]): DelayStrategy =>
  among.reduce((a, b) => (rows[b].runs < rows[a].runs ? b : a));

/** Recoveries for each second waited. */
const worth = ({ recoveries, waitedMs }: Row): number => recoveries / Math.max(0.001, waitedMs / 1000);

function choose({ rows, runs }: Kind): DelayStrategy {
  const unknown = DELAY_STRATEGIES.filter((strategy) => rows[strategy].runs < LEAST_RUNS);
  if (unknown.length > 0) return leastTried(rows, unknown);
  const best = DELAY_STRATEGIES.reduce((a, b) => (worth(rows[b]) > worth(rows[a]) ? b : a));
  if (runs % EXPLORE_EVERY !== 0) return best;
  return leastTried(
    rows,
    DELAY_STRATEGIES.filter((strategy) => strategy !== best),
  );
}
