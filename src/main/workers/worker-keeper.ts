// Keeps one worker process there: starts it through its circuit breaker, replaces a dead one with back-off or by the one that stands by, gives up for
// a while when none gets ready, and starts a low-memory one after memory ran out. The supervisor gives it work; how a process lives and ends is
// `process`'s.
import type { PlayerError } from '../../shared/errors.ts';
import type { WorkerFigures } from '../../shared/health.ts';
import type { ToWorker } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import type { DeathVerdict } from './death-rules.ts';
import { LOW_MEMORY_TIMING, LowMemoryTime, type LowMemoryTiming } from './low-memory-time.ts';
import { HEARTBEAT_TIMING, type HeartbeatTiming } from './heartbeat-rules.ts';
import { RESTART_TIMING, RestartTimer, type RestartTiming } from './restart-timer.ts';
import { SPARE_TIMING, SpareWorker, type SpareTiming } from './spare-worker.ts';
import { StartRecord } from './start-record.ts';
import { WorkerProcess, type Answer } from './process.ts';
import { WorkerStart, type WorkerStartOptions } from './worker-start.ts';

export interface WorkerTiming extends HeartbeatTiming, SpareTiming, RestartTiming, LowMemoryTiming {}

export const WORKER_TIMING: WorkerTiming = {
  ...HEARTBEAT_TIMING,
  ...SPARE_TIMING,
  ...RESTART_TIMING,
  ...LOW_MEMORY_TIMING,
};

export interface WorkerKeeperOptions {
  readonly role: 'render' | 'scan';
  spawn(options: { readonly lowMemory: boolean }): WorkerHandle;
  readonly guard?: WorkerStartOptions['guard'];
  /** A second worker stands by while there is work. */
  readonly hasSpare: boolean;
  readonly log: Logger;
  readonly timing: WorkerTiming;
  hasWork(): boolean;
  /** Somebody waits for sound. */
  isUrgent(): boolean;
  onReady(): void;
  onAnswer(answer: Answer): void;
  /** A worker is gone with all that it had in hand. */
  onDeath(verdict: DeathVerdict): void;
  /** For now there is none, nor soon will be. */
  onUseless(problem: PlayerError): void;
  onOutOfMemory(): void;
}

export class WorkerKeeper implements Disposable {
  readonly #options: WorkerKeeperOptions;
  readonly #restart: RestartTimer;
  readonly #starts: WorkerStart;
  readonly #record = new StartRecord();
  readonly #spare: SpareWorker;
  readonly #lowMemoryTime: LowMemoryTime;
  #process: WorkerProcess | null = null;
  #decoder: string | null = null;
  #restarts = 0;
  #lastDeath: string | null = null;

  constructor(options: WorkerKeeperOptions) {
    this.#options = options;
    const { timing, guard, isUrgent, hasWork } = options;
    this.#restart = new RestartTimer({ timing, isUrgent, start: () => this.#start() });
    this.#starts = new WorkerStart({
      guard,
      isUrgent,
      create: () => void (this.#process = this.#create()),
      onRefused: (refusal) => {
        this.#record.refused(refusal);
        this.#tellUseless();
        this.#restart.afterRefusal();
      },
    });
    this.#spare = new SpareWorker(() => this.#create(), timing);
    this.#lowMemoryTime = new LowMemoryTime(timing.lowMemoryMs, () => {
      if (!hasWork()) this.idle();
    });
    this.#start();
  }

  /** The process, once it is ready. */
  get ready(): WorkerProcess | null {
    return this.#process?.isReady ? this.#process : null;
  }

  /** Why there is no worker and for now will be none; null while there is one, or a start is worth waiting for. */
  get problem(): PlayerError | null {
    return this.#record.problem;
  }

  /** Whether an urgent job may wait for a start though there is a problem. */
  get mayTry(): boolean {
    return !this.#record.isLasting;
  }

  /** Of the worker, and of the one that stands by. */
  get pids(): readonly number[] {
    return [this.#process?.pid, this.#spare.pid].filter((pid) => pid !== undefined);
  }

  /** Name and version of the decoder back end, of the last worker that had one. */
  get decoder(): string | null {
    return this.#decoder;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get isLowMemory(): boolean {
    return this.#lowMemoryTime.isNow;
  }

  figures(): Omit<WorkerFigures, 'waiting' | 'inHand' | 'quarantined'> {
    const process = this.#process;
    const isWithoutDecoder = this.problem?.code === 'decoder-missing' && this.#record.isLasting;
    return {
      role: this.#options.role,
      state: this.ready ? 'ready' : isWithoutDecoder ? 'without-decoder' : process ? 'starting' : 'resting',
      pid: process?.pid ?? null,
      decoder: this.ready?.decoder ?? null,
      rssBytes: process?.rssBytes ?? null,
      restarts: this.#restarts,
      lastDeath: this.#lastDeath,
      lowMemory: this.isLowMemory,
    };
  }

  post(message: ToWorker): void {
    this.#process?.post(message);
  }

  /** It did a job: the next death is the first again. */
  worked(): void {
    this.#restart.reset();
    if (this.#options.hasSpare && !this.isLowMemory) this.#spare.want();
  }

  /** A job was withdrawn. Gives what ends the worker if it does not obey; told as any other death. */
  cancel(id: number): () => void {
    const process = this.#process;
    const cpuMsThen = process?.cpuMs ?? null;
    process?.post({ type: 'cancel', id });
    return () => process?.replaceDeaf(cpuMsThen);
  }

  /** Replaces the worker, which has nothing in hand, by a fresh one. No death. */
  renew(): void {
    if (!this.#process) return;
    this.#process.dispose();
    this.#process = null;
    if (!this.#promote()) this.#start();
  }

  /** Workers hold less at a time from now on and for a while; the present one is exchanged when it is idle. */
  beginLowMemory(): void {
    this.#lowMemoryTime.begin();
    this.#spare.release();
  }

  /** Nothing is in hand and nothing waits. */
  idle(): void {
    if (this.ready && this.ready.isLowMemory !== this.isLowMemory) this.renew();
  }

  dispose(): void {
    this.#starts.dispose();
    this.#restart.dispose();
    this.#lowMemoryTime.dispose();
    this.#spare.dispose();
    this.#process?.dispose();
    this.#process = null;
  }

  #start(): void {
    this.#restart.dispose();
    this.#starts.begin();
  }

  /** A process of ours; the one in `#process` works, another stands by. */
  #create(): WorkerProcess {
    const { spawn, timing, hasWork, isUrgent, onAnswer } = this.#options;
    const lowMemory = this.isLowMemory;
    const isAtWork = (): boolean => this.#process === process;
    const process: WorkerProcess = new WorkerProcess({
      handle: spawn({ lowMemory }),
      lowMemory,
      timing,
      hasWork: () => isAtWork() && hasWork(),
      isUrgent: () => isAtWork() && isUrgent(),
      onAnswer,
      onReady: (problem) => (isAtWork() ? this.#greeted(process, problem) : this.#spare.greeted(process, problem)),
      onEnd: (verdict) => (isAtWork() ? this.#died(process, verdict) : this.#spareDied(process, verdict)),
    });
    return process;
  }

  #greeted(process: WorkerProcess, problem: PlayerError | null): void {
    if (problem) {
      this.#starts.failed(problem);
      process.dispose();
      this.#process = null;
      this.#lastDeath = problem.message;
      this.#record.unfit(problem);
      this.#tellUseless();
      this.#restart.afterUnfit();
      return;
    }
    this.#starts.succeeded();
    this.#record.succeeded();
    this.#decoder = process.decoder;
    this.#options.onReady();
  }

  #died(process: WorkerProcess, verdict: DeathVerdict): void {
    const { role, log, onDeath, onOutOfMemory } = this.#options;
    this.#process = null;
    this.#restarts += 1;
    this.#lastDeath = verdict.words;
    if (verdict.kind === 'memory') {
      this.beginLowMemory();
      onOutOfMemory();
    }
    if (process.isReady) onDeath(verdict);
    else {
      const failure = this.#record.failed(verdict);
      this.#starts.failed(failure);
      if (failure.code !== 'aborted') this.#tellUseless();
    }
    const next = this.#promote() ? 'the one that stood by takes over' : `a new one in ${this.#restart.afterDeath()} ms`;
    log.error('%s worker died (%s); %s', role, verdict.words, next);
  }

  /** It interrupted nobody: no restart to anyone. */
  #spareDied(process: WorkerProcess, verdict: DeathVerdict): void {
    const nextMs = this.#spare.lost(process);
    const { role, log } = this.#options;
    log.warn('%s worker that stood by died (%s); the next in %d ms', role, verdict.words, nextMs);
  }

  /** False when none stood by. */
  #promote(): boolean {
    this.#process = this.#spare.take();
    if (!this.#process) return false;
    this.#starts.forget();
    if (this.#process.isReady) this.#greeted(this.#process, null);
    return true;
  }

  #tellUseless(): void {
    if (this.problem) this.#options.onUseless(this.problem);
  }
}
