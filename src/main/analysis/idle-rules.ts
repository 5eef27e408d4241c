// Whether the library may be analysed now. Pure; idle-pass.ts asks before each track and now and then during one.
import type { LoadLevel } from '../../shared/health.ts';

export interface IdleConditions {
  /** The listener allows it. */
  readonly enabled: boolean;
  /** null: unknown, which a machine without a battery is. */
  readonly onBattery: boolean | null;
  /** The player itself has other work: tags to read, chunks to render, tracks to analyse that are about to be heard. */
  readonly busy: boolean;
  readonly load: LoadLevel;
  /** Share of all processors that was busy while nothing was analysed, 0–1; null: not known yet. */
  readonly loadShare: number | null;
}

export type IdleVerdict = 'go' | 'off' | 'battery' | 'busy';

/** Others use this much of the machine: they go first. Guesses: playing music in a browser takes 5 to 15 %. */
const TOO_BUSY_SHARE = 0.6;
/** Once it waited, it goes on below this. */
const CALM_AGAIN_SHARE = 0.4;

/** The analysis itself brings `high` on a small machine, since it fills a processor: only what play suffers from stops it. */
function isStrained(load: LoadLevel): boolean {
  return load === 'critical' || load === 'overload';
}

/** `before`: what the last verdict was, so that a load about the limit does not turn it back and forth. */
export function idleVerdict(
  { enabled, onBattery, busy, load, loadShare }: IdleConditions,
  before: IdleVerdict | null,
): IdleVerdict {
  if (!enabled) return 'off';
  if (onBattery === true) return 'battery';
  const limit = before === 'busy' ? CALM_AGAIN_SHARE : TOO_BUSY_SHARE;
  return busy || isStrained(load) || (loadShare !== null && loadShare >= limit) ? 'busy' : 'go';
}

/** The longest rest, so that one very long track does not stop the pass for an hour. Guess. */
const LONGEST_REST_MS = 60_000;
/** The load of others is measured while it rests, in steps of 10 ms of each processor. */
const SHORTEST_REST_MS = 1_000;

/** How long nothing is analysed after an analysis that took `ranMs` on about one core: as long, which makes half a core. */
export function restMs(ranMs: number): number {
  return Math.min(LONGEST_REST_MS, Math.max(SHORTEST_REST_MS, ranMs));
}
