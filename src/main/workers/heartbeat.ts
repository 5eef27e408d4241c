// The heartbeat of one worker process: pings it, notes its words, looks at what the system says it is doing, and says when it is lost.
// `process` has one for each process and ends what is lost. Silence alone says little: decoders read the disk on the worker's one thread,
// and a slow drive keeps it for seconds; a machine under load gives it no processor. The rules are pure and stand first.
import { readdirSync, readFileSync } from 'node:fs';

import type { Disposable } from '../platform/disposables.ts';
import type { Replacement } from './death-rules.ts';

export interface HeartbeatTiming {
  /** Between pings while it has work, and between looks at what it is doing. A guess. */
  readonly pingEveryMs: number;
  /** Between pings while it has none: only its memory is of interest. A guess. */
  readonly idlePingEveryMs: number;
  /** Seen to be stopped by a signal for so long: at two looks. What stops the core too lets both go on within that. */
  readonly stoppedLimitMs: number;
  /** Processor time since its last word, while sound is waited for: it gives way once per second of audio at least, about 10 ms. */
  readonly hungLimitMs: number;
  /**
   * Processor time after it was asked to stop a job: then it surely goes on with it. Decoders and the chain look for that every 10 ms or
   * so; less tells of a drive that does not answer, or of a machine that gives the worker no processor.
   */
  readonly deafLimitMs: number;
  /** Silent while sound is waited for, where the system tells nothing. Less would take a drive that spins up for a hang. A guess. */
  readonly urgentSilenceLimitMs: number;
  /** Silent while it computes, or where the system tells nothing. A disk that spins up answers within about 10 s (guess). */
  readonly silenceLimitMs: number;
  /**
   * Silent while it waits for its drive: as long as a chunk may take at most. The limit of the job ends it sooner where it has one; this
   * keeps one dead drive from holding the worker for the 20 minutes that an analysis may take.
   */
  readonly waitingLimitMs: number;
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
  waitingLimitMs: 30_000,
  startLimitMs: 20_000,
};

export interface ProcessState {
  /** stopped: by a signal (SIGSTOP, SIGTSTP); waiting: for a disk, a lock, anything; computing: it runs or would run. */
  readonly doing: 'stopped' | 'waiting' | 'computing';
  /** Processor time of its main thread since it began. */
  readonly cpuMs: number;
}

export interface Silence {
  /** Since its last word, or since it got work when it had none before. */
  readonly silentMs: number;
  /** It has not said a word yet. */
  readonly starting: boolean;
  /** Sound is waited for. */
  readonly urgent: boolean;
  readonly doing: ProcessState['doing'] | null;
  /** Processor time since its last word; null where it is not known. */
  readonly cpuMs: number | null;
  /** Since it was first seen to be stopped; null when it is not. */
  readonly stoppedMs: number | null;
}

/** Why a silent worker is lost. Null: nothing is wrong yet. */
export function judgeSilence(silence: Silence, timing: HeartbeatTiming): Replacement | null {
  const { silentMs, starting, urgent, doing, cpuMs, stoppedMs } = silence;
  if (stoppedMs !== null && stoppedMs >= timing.stoppedLimitMs) return 'stopped';
  if (starting) return silentMs < timing.startLimitMs ? null : 'silent';
  const hasComputed = (limitMs: number): boolean => doing === 'computing' && cpuMs !== null && cpuMs >= limitMs;
  if (urgent && hasComputed(timing.hungLimitMs)) return 'hung';
  if (urgent && doing === null && silentMs >= timing.urgentSilenceLimitMs) return 'silent';
  if (silentMs < timing.silenceLimitMs) return null;
  if (hasComputed(timing.silenceLimitMs / 2)) return 'hung';
  if (doing === null || cpuMs === null) return 'silent';
  return silentMs < timing.waitingLimitMs ? null : 'waiting';
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
  if (usedMs !== null && usedMs < deafLimitMs) return 'waiting';
  if (answers) return 'deaf';
  return usedMs === null ? 'silent' : 'hung';
}

/** Milliseconds per clock tick of procfs: USER_HZ is 100 on every Linux. */
const TICK_MS = 10;

/**
 * Of the main thread, which runs the event loop. Null where the system does not tell (only Linux does), and for a process that is gone.
 * Procfs is memory: reading it never waits for a disk.
 */
export function readProcessState(pid: number): ProcessState | null {
  if (process.platform !== 'linux') return null;
  try {
    return parseStat(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1'));
  } catch {
    return null; // gone, or no procfs here
  }
}

/** `pid (name) state …`: the name may hold spaces and brackets. Fields 14 and 15 are user and system time. */
export function parseStat(text: string): ProcessState | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  if (!state || !Number.isFinite(cpuMs)) return null;
  return { doing: state === 'T' ? 'stopped' : state === 'R' ? 'computing' : 'waiting', cpuMs };
}

/**
 * How long the threads of a process, together, have computed or waited for a processor since they began: what is left of the time that
 * passed went to waiting, for a drive above all. Null where the system does not tell.
 */
export function readBusyMs(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  try {
    const folder = `/proc/${pid}/task`;
    return readdirSync(folder).reduce((sumMs, thread) => sumMs + busyMsOf(`${folder}/${thread}/schedstat`), 0);
  } catch {
    return null; // gone, or a kernel without scheduler statistics
  }
}

/** `computed waited slices`, the first two in nanoseconds. */
function busyMsOf(path: string): number {
  const [computedNs, waitedNs] = readFileSync(path, 'latin1').split(' ').map(Number);
  return ((computedNs ?? 0) + (waitedNs ?? 0)) / 1e6;
}

export interface HeartbeatOptions {
  pid(): number | undefined;
  ping(): void;
  /** It has not greeted yet. */
  isStarting(): boolean;
  /** It has jobs in hand. */
  hasWork(): boolean;
  /** Sound is waited for. */
  isUrgent(): boolean;
  onLost(why: Replacement): void;
  readonly timing: HeartbeatTiming;
}

type Look = Pick<Silence, 'doing' | 'cpuMs' | 'stoppedMs'>;

const NOT_KNOWN: Look = { doing: null, cpuMs: null, stoppedMs: null };

export class Heartbeat implements Disposable {
  readonly #options: HeartbeatOptions;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;
  #heardMs = performance.now();
  /** Processor time it had at the first look after its last word. */
  #cpuMsBefore: number | null = null;
  #stoppedSinceMs: number | null = null;
  #disposed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#arm(options.timing.pingEveryMs);
  }

  /** It said something, or was given work after having none: its silence begins now. */
  heard(): void {
    this.#heardMs = performance.now();
    this.#cpuMsBefore = null;
  }

  /** It got work: it is looked at often from now on. */
  quicken(): void {
    const { pingEveryMs } = this.#options.timing;
    if (this.#dueMs - performance.now() > pingEveryMs) this.#arm(pingEveryMs);
  }

  /** Processor time it has had; null where the system does not tell. */
  get cpuMs(): number | null {
    const pid = this.#options.pid();
    return pid === undefined ? null : (readProcessState(pid)?.cpuMs ?? null);
  }

  /** It was asked to stop a job when it had had `cpuMsThen`, and has not. */
  judgeDeafness(cpuMsThen: number | null): Replacement {
    const { timing } = this.#options;
    const now = performance.now();
    const { doing } = this.#look(now);
    const cpuMs = this.cpuMs;
    const usedMs = cpuMs === null || cpuMsThen === null ? null : cpuMs - cpuMsThen;
    return judgeDeafness({ doing, usedMs, answers: now - this.#heardMs < 2 * timing.pingEveryMs }, timing);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #arm(afterMs: number): void {
    clearTimeout(this.#timer);
    if (this.#disposed) return;
    this.#dueMs = performance.now() + afterMs;
    this.#timer = setTimeout(() => this.#beat(), afterMs);
    this.#timer.unref();
  }

  #beat(): void {
    const { timing, isStarting, hasWork, isUrgent, ping, onLost } = this.#options;
    const now = performance.now();
    const starting = isStarting();
    const isBusy = starting || hasWork();
    // This process was late itself (asleep, stopped, or under load): answers wait to be read, and what the worker did is not known.
    if (now - this.#dueMs > timing.pingEveryMs) {
      this.heard();
      this.#stoppedSinceMs = null;
    }
    if (isBusy) {
      const silentMs = now - this.#heardMs;
      const lost = judgeSilence({ silentMs, starting, urgent: isUrgent(), ...this.#look(now) }, timing);
      if (lost) {
        onLost(lost);
        return;
      }
    } else {
      this.#stoppedSinceMs = null;
    }
    ping();
    this.#arm(isBusy ? timing.pingEveryMs : timing.idlePingEveryMs);
  }

  #look(now: number): Look {
    const pid = this.#options.pid();
    const state = pid === undefined ? null : readProcessState(pid);
    if (!state) return NOT_KNOWN;
    const { doing, cpuMs } = state;
    this.#cpuMsBefore ??= cpuMs;
    this.#stoppedSinceMs = doing === 'stopped' ? (this.#stoppedSinceMs ?? now) : null;
    const stoppedMs = this.#stoppedSinceMs === null ? null : now - this.#stoppedSinceMs;
    return { doing, cpuMs: cpuMs - this.#cpuMsBefore, stoppedMs };
  }
}
