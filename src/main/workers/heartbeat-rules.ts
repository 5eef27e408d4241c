// When a worker that answers no ping is taken for lost. Pure. Silence alone says little: decoders read the disk on the worker's one
// thread, and a drive that spins up keeps it for seconds; a machine under load gives it no processor. What the system says of it tells.
import type { Replacement } from './death-rules.ts';
import type { ProcessState } from './process-state.ts';

export interface HeartbeatTiming {
  /** Between pings while it has work, and between looks at what it is doing. */
  readonly pingEveryMs: number;
  /** Between pings while it has none: only its memory is of interest. */
  readonly idlePingEveryMs: number;
  /** Seen to be stopped by a signal for so long: at two looks. Whoever stops us too lets both go on within that. */
  readonly stoppedLimitMs: number;
  /** Processor time since its last word, while somebody waits for sound: it gives way once per second of audio at least, about 10 ms. */
  readonly hungLimitMs: number;
  /**
   * Processor time after it was asked to stop a job: then it surely goes on with it. Decoders and the chain look for that every 10 ms or
   * so; less tells of a drive that does not answer, or of a machine that gives the worker no processor.
   */
  readonly deafLimitMs: number;
  /** Silent while somebody waits for sound, where the system tells nothing. Less would take a drive that spins up for a hang. A guess. */
  readonly urgentSilenceLimitMs: number;
  /** Silent whatever it does. A disk that spins up answers within about 10 s (guess). */
  readonly silenceLimitMs: number;
  /** From its start to its first word: 0.2 s on an idle machine, 2.2 s at most on one with 14 processes for 2 processors (measured). */
  readonly startLimitMs: number;
}

export const HEARTBEAT_TIMING: HeartbeatTiming = {
  pingEveryMs: 200,
  idlePingEveryMs: 2_000,
  stoppedLimitMs: 150,
  hungLimitMs: 2_000,
  deafLimitMs: 500,
  urgentSilenceLimitMs: 4_000,
  silenceLimitMs: 15_000,
  startLimitMs: 20_000,
};

export interface Silence {
  /** Since its last word, or since it got work when it had none before. */
  readonly silentMs: number;
  /** It has not said a word yet. */
  readonly starting: boolean;
  /** Somebody waits for sound. */
  readonly urgent: boolean;
  readonly doing: ProcessState['doing'] | null;
  /** Processor time since its last word; null where it is not known. */
  readonly cpuMs: number | null;
  /** Since it was first seen to be stopped; null when it is not. */
  readonly stoppedMs: number | null;
}

/** Null: nothing is wrong yet. */
export function judgeSilence(silence: Silence, timing: HeartbeatTiming): Replacement | null {
  const { silentMs, starting, urgent, doing, cpuMs, stoppedMs } = silence;
  if (stoppedMs !== null && stoppedMs >= timing.stoppedLimitMs) return 'stopped';
  if (starting) return silentMs < timing.startLimitMs ? null : 'silent';
  const hasComputed = (limitMs: number): boolean => doing === 'computing' && cpuMs !== null && cpuMs >= limitMs;
  if (urgent && hasComputed(timing.hungLimitMs)) return 'hung';
  if (urgent && doing === null && silentMs >= timing.urgentSilenceLimitMs) return 'silent';
  if (silentMs < timing.silenceLimitMs) return null;
  return hasComputed(timing.silenceLimitMs / 2) ? 'hung' : 'silent';
}

export interface Deafness {
  readonly doing: ProcessState['doing'] | null;
  /** Processor time since it was asked; null where it is not known. */
  readonly usedMs: number | null;
  /** It answers pings. */
  readonly answers: boolean;
}

/** Why a worker that did not stop a job when asked is replaced. */
export function judgeDeafness({ doing, usedMs, answers }: Deafness, { deafLimitMs }: HeartbeatTiming): Replacement {
  if (doing === 'stopped') return 'stopped';
  if (usedMs !== null && usedMs < deafLimitMs) return 'silent';
  if (answers) return 'deaf';
  return usedMs === null ? 'silent' : 'hung';
}
