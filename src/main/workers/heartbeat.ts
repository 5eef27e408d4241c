// The heartbeat of one worker process: pings it, hears its words, looks at what it is doing, and says when it is lost. Used by
// `process`; what "lost" means the rules decide, what to do about it others.
import type { Disposable } from '../platform/disposables.ts';
import type { Replacement } from './death-rules.ts';
import { readProcessState } from './process-state.ts';
import { judgeDeafness, judgeSilence, type HeartbeatTiming, type Silence } from './heartbeat-rules.ts';

export interface HeartbeatOptions {
  pid(): number | undefined;
  ping(): void;
  /** It has not greeted yet. */
  isStarting(): boolean;
  /** It has jobs in hand. */
  hasWork(): boolean;
  /** Somebody waits for sound. */
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
    // We were late ourselves (asleep, stopped, or under load): its answers wait to be read, and what it did meanwhile is not known.
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
