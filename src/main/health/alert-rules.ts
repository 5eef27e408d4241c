// When each alert rises and when it clears: measures in, a call for each subject out. Pure. Between raising and clearing lies a band in
// which things stay as they are, so that an alert at its limit does not flap. alerts.ts keeps which are up.
import type { ErrorCode, ErrorValues } from '../../shared/errors.ts';
import type { AlertKind, BreakerFigures } from '../../shared/health.ts';
import type { WatchProblem } from '../../shared/library.ts';

import { LOW_HIT_SHARE } from './health-rules.ts';

/** What is written to a disk. */
export type DiskUse = 'cache' | 'library';

/** What is known now, over each rule's window. */
export interface AlertMeasures {
  /** Of the last 60 chunks that came next in play, the share that L1 had; null without enough of them to judge. */
  readonly hitShare: number | null;
  /** Of the last 50 predictions of a preset that were put to the test in this run, the share that was right; null as above. */
  readonly predictedShare: number | null;
  /** What the predictor itself claimed on average for these: how probable its first choice was. */
  readonly claimedShare: number | null;
  /** Nothing plays, or not for long enough: there is nothing to judge of play. */
  readonly isSilent: boolean;
  /** Own memory over what it may be before less is held. */
  readonly memoryShare: number;
  /** Chunks that had to leave memory and soon came back, over two minutes; null before there was one. */
  readonly evictionsPerMinute: number | null;
  readonly restartsIn5Minutes: number;
  readonly restartsIn10Minutes: number;
  readonly breakers: readonly BreakerFigures[];
  /** What cannot be written because a disk is full. */
  readonly diskFull: readonly DiskUse[];
  readonly watchProblem: WatchProblem | null;
  /** Critical errors of the last ten minutes, by code. */
  readonly criticals: readonly ErrorCode[];
}

/** `hold`: neither; a subject that is not named at all has nothing to say any more, and clears. */
export interface AlertCall {
  readonly subject: string | null;
  readonly call: 'raise' | 'clear' | 'hold';
  readonly value: number | null;
  readonly code?: ErrorCode | null;
  readonly values?: ErrorValues;
}

/** In chunks of 2 s: 60 are two minutes of music, in two voices one. */
export const PLAY_WINDOW = 60;
export const ENOUGH_PLAYS = 30;

/**
 * Changes of preset: what the predictor itself looks back on. Measured (bench/listening): 58 to 73 % are foreseen (medians), 40 % at the
 * worst of a listener with habits; only one who has none stays below.
 */
export const PREDICTION_WINDOW = 50;
export const ENOUGH_PREDICTIONS = 20;

/**
 * Of evictions only those are counted that were work done twice: normal listening evicts 120 to 180 chunks a minute, because predictions
 * make room for newer ones, and of those 4.5 a minute come back, 11 for the listener with most (measured, bench/listening).
 */
export const EVICTION_WINDOW_MS = 120_000;
export const RESTART_WINDOW_MS = 300_000;
export const CALM_WINDOW_MS = 600_000;
export const CRITICAL_WINDOW_MS = 600_000;

type Rule = (measures: AlertMeasures) => readonly AlertCall[];

/** Of a figure with two limits. `worse`: whether it is bad when it is low or high. */
function between(
  value: number | null,
  worse: 'below' | 'above',
  limits: { readonly raise: number; readonly clear: number },
): readonly AlertCall[] {
  if (value === null) return [{ subject: null, call: 'hold', value: null }];
  const isBad = worse === 'below' ? value < limits.raise : value >= limits.raise;
  const isGood = worse === 'below' ? value >= limits.clear : value < limits.clear;
  // Rounded, so that it is no news when a sentence stays the same.
  const shown = value < 10 ? Math.round(value * 100) / 100 : Math.round(value);
  return [{ subject: null, call: isBad ? 'raise' : isGood ? 'clear' : 'hold', value: shown }];
}

/** Neither what plays nor what is foreseen stands for longer than it can be judged. */
const ofPlay = (isSilent: boolean, calls: readonly AlertCall[]): readonly AlertCall[] => (isSilent ? [] : calls);

/** A predictor that promises less than this knows no habits: that it is seldom right is no fault of it. */
const POOR_PREDICTION = 0.4;

export const ALERT_RULES: Readonly<Record<AlertKind, Rule>> = {
  'hit-rate-low': ({ hitShare, isSilent }) =>
    ofPlay(isSilent, between(hitShare, 'below', { raise: LOW_HIT_SHARE, clear: 0.8 })),
  'prediction-poor': ({ predictedShare, claimedShare, isSilent }) =>
    (claimedShare ?? 0) < POOR_PREDICTION
      ? []
      : ofPlay(isSilent, between(predictedShare, 'below', { raise: POOR_PREDICTION, clear: 0.45 })),
  'memory-high': ({ memoryShare }) => between(memoryShare, 'above', { raise: 0.9, clear: 0.8 }),
  'evictions-high': ({ evictionsPerMinute }) => between(evictionsPerMinute, 'above', { raise: 100, clear: 80 }),
  'worker-restarts': ({ restartsIn5Minutes, restartsIn10Minutes }) => [
    {
      subject: null,
      call: restartsIn5Minutes >= 3 ? 'raise' : restartsIn10Minutes === 0 ? 'clear' : 'hold',
      value: restartsIn5Minutes,
    },
  ],
  'breaker-open': ({ breakers }) =>
    breakers.map(({ breaker, state, failuresInARow, lastCode }) => ({
      subject: breaker,
      call: state === 'open' ? 'raise' : state === 'closed' ? 'clear' : 'hold',
      value: failuresInARow,
      code: lastCode,
    })),
  'disk-full': ({ diskFull }) =>
    diskFull.map((subject) => ({ subject, call: 'raise', value: null, code: 'disk-full' })),
  'watch-degraded': ({ watchProblem }) =>
    watchProblem ? [{ subject: null, call: 'raise', value: null, values: { ...watchProblem } }] : [],
  'critical-error': ({ criticals }) => criticals.map((code) => ({ subject: code, call: 'raise', value: null, code })),
};
