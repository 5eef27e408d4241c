// What three clocks say of the time between two looks. Pure; wake-watch.ts looks.

export interface Clocks {
  /** Since the machine started; on Linux and macOS with the time it slept, by whole seconds in places. */
  readonly machineMs: number;
  /** Since this process started; stands still while the machine sleeps, on Linux and macOS. */
  readonly processMs: number;
  /** The clock that can be set. */
  readonly wallMs: number;
}

export interface WakeVerdict {
  /** How long we were away; 0: not at all. */
  readonly awayMs: number;
  /** The machine slept; else only this process was stopped. */
  readonly slept: boolean;
  /** By how much the wall clock was set; 0: not. */
  readonly setByMs: number;
}

/**
 * Less is not told: a busy machine is late by seconds, and a pulse, a socket or the sound's output stand so much. Guess; also above the
 * steps of a second in which some systems tell how long they run.
 */
const AWAY_LIMIT_MS = 10_000;
/** Nobody sets a clock back to the second; what corrects it by the network slews. */
const SET_LIMIT_MS = 10_000;

export function wakeVerdict(before: Clocks, now: Clocks, everyMs: number): WakeVerdict {
  const machineMs = now.machineMs - before.machineMs;
  const processMs = now.processMs - before.processMs;
  const wallMs = now.wallMs - before.wallMs;
  const sleptMs = machineMs - processMs;
  const lateMs = processMs - everyMs;
  const slept = sleptMs > AWAY_LIMIT_MS;
  const setByMs = wallMs - Math.max(machineMs, processMs);
  return {
    awayMs: slept ? sleptMs : lateMs > AWAY_LIMIT_MS ? lateMs : 0,
    slept,
    setByMs: Math.abs(setByMs) > SET_LIMIT_MS ? setByMs : 0,
  };
}
