// Keeps one worker process there: starts it through its guard, replaces a dead one after a back-off or by the one that stands by, and starts
// one that holds less after memory ran out. What each event means is `lifecycle`'s, how a process lives is `process`'s; `supervisor` has one
// keeper and gives its worker jobs.
import { PlayerError } from '../../shared/errors.ts';
import type { WorkerFigures } from '../../shared/health.ts';
import type { ToWorker } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import type { DeathVerdict } from './death-rules.ts';
import { HEARTBEAT_TIMING, type HeartbeatTiming } from './heartbeat.ts';
import { Lifecycle, LIFECYCLE_TIMING, type LifecycleTiming } from './lifecycle.ts';
import { WorkerProcess, type Answer } from './process.ts';
import { Spare, SPARE_TIMING, type SpareTiming } from './spare.ts';

export interface KeeperTiming extends HeartbeatTiming, LifecycleTiming, SpareTiming {
  /** For how long the workers hold less at a time after memory ran out. A guess. */
  readonly lowMemoryMs: number;
}

export const KEEPER_TIMING: KeeperTiming = {
  ...HEARTBEAT_TIMING,
  ...LIFECYCLE_TIMING,
  ...SPARE_TIMING,
  lowMemoryMs: 600_000,
};

export interface WorkerKeeperOptions {
  readonly role: 'render' | 'scan';
  spawn(options: { readonly lowMemory: boolean }): WorkerHandle;
  /** Starts that fail open it; then only a start that sound waits for is tried. */
  readonly guard?: Pick<GuardedWork, 'run'> | undefined;
  /** A second worker stands by while there is work. */
  readonly hasSpare: boolean;
  readonly log: Logger;
  readonly timing: KeeperTiming;
  hasWork(): boolean;
  /** Sound is waited for. */
  isUrgent(): boolean;
  onReady(): void;
  onAnswer(answer: Answer): void;
  /** A worker is gone with all that it had in hand. */
  onDeath(verdict: DeathVerdict): void;
  /** There is no worker, and will be none soon. */
  onUseless(problem: PlayerError): void;
  /** A worker ended because memory ran out: told before another is started, which may have to hold less. */
  onOutOfMemory(error: PlayerError): void;
}

export class WorkerKeeper implements Disposable {
  readonly #options: WorkerKeeperOptions;
  readonly #life: Lifecycle<WorkerProcess>;
  readonly #spare: Spare;
  readonly #ended = new AbortController();
  /** The start that its guard waits to hear of. */
  #underWay: PromiseWithResolvers<void> | null = null;
  #restTimer: NodeJS.Timeout | undefined;
  /** Runs while workers hold less at a time. */
  #lowMemoryTimer: NodeJS.Timeout | undefined;
  #mayHaveSpare = true;
  #decoder: string | null = null;
  #restarts = 0;
  #lastDeath: string | null = null;

  constructor(options: WorkerKeeperOptions) {
    this.#options = options;
    this.#life = new Lifecycle(options.timing);
    this.#spare = new Spare(() => this.#create(), options.timing);
    this.#start();
  }

  /** The process, once it is ready. */
  get ready(): WorkerProcess | null {
    const { state } = this.#life;
    return state.is === 'ready' ? state.process : null;
  }

  /** Why there is no worker and for now will be none; null while there is one, or a start is worth waiting for. */
  get problem(): PlayerError | null {
    return this.#life.problem;
  }

  /** Whether an urgent job may wait for a start though there is a problem. */
  get mayTry(): boolean {
    return this.#life.state.is !== 'unfit';
  }

  /** Of the worker, and of the one that stands by. */
  get pids(): readonly number[] {
    return [this.#life.process?.pid, this.#spare.pid].filter((pid) => pid !== undefined);
  }

  /** Name and version of the decoder back end, of the last worker that had one. */
  get decoder(): string | null {
    return this.#decoder;
  }

  /** Deaths of workers at work so far. */
  get restarts(): number {
    return this.#restarts;
  }

  get isLowMemory(): boolean {
    return this.#lowMemoryTimer !== undefined;
  }

  figures(): Omit<WorkerFigures, 'waiting' | 'inHand' | 'quarantined'> {
    const { process } = this.#life;
    return {
      role: this.#options.role,
      state: this.#shownState(),
      pid: process?.pid ?? null,
      decoder: process?.decoder ?? null,
      rssBytes: process?.rssBytes ?? null,
      restarts: this.#restarts,
      lastDeath: this.#lastDeath,
      lowMemory: this.isLowMemory,
    };
  }

  /** Of the worker at work, see `WorkerProcess.busyMs`. */
  get busyMs(): number | null {
    return this.#life.process?.busyMs ?? null;
  }

  post(message: ToWorker): void {
    this.#life.process?.post(message);
  }

  /** It answered a job: the next death is the first again. */
  worked(): void {
    this.#life.worked();
    if (this.#hasSpare) this.#spare.want();
  }

  /** Asks the worker to stop a job. Gives what ends the worker if it does not obey; told as any other death. */
  cancel(id: number): () => void {
    const { process } = this.#life;
    const cpuMsThen = process?.cpuMs ?? null;
    process?.post({ type: 'cancel', id });
    return () => process?.replaceDeaf(cpuMsThen);
  }

  /**
   * False: the one that stands by is still to come, and until then the present one may as well go on. A start takes 0.2 s, and 3 to 5 s on a machine
   * with much to do (measured).
   */
  isWorthRenewing(): boolean {
    return !this.#hasSpare || this.#spare.isReady || !this.#spare.hurry();
  }

  /** Replaces the worker by a fresh one, with whatever it has in hand. No death. */
  renew(): void {
    const { process } = this.#life;
    if (!process) return;
    process.dispose();
    if (!this.#promote()) this.#start();
  }

  /** Workers hold less at a time from now on and for a while; the present one is exchanged when it is idle. */
  beginLowMemory(): void {
    clearTimeout(this.#lowMemoryTimer);
    this.#lowMemoryTimer = setTimeout(() => {
      this.#lowMemoryTimer = undefined;
      if (!this.#options.hasWork()) this.idle();
    }, this.#options.timing.lowMemoryMs).unref();
    this.#spare.release();
  }

  /** False: no second worker stands by until it may again; one that does ends at once. */
  allowSpare(isAllowed: boolean): void {
    this.#mayHaveSpare = isAllowed;
    if (!isAllowed) this.#spare.release();
  }

  /** Ends the worker, with whatever it has in hand, and starts none until `standUp`. No death. */
  standDown(): void {
    clearTimeout(this.#restTimer);
    this.#spare.release();
    this.#life.process?.dispose();
    this.#underWay?.reject(new PlayerError('aborted'));
    this.#life.standDown();
  }

  standUp(): void {
    if (this.#life.state.is === 'idle') this.#start();
  }

  /** Nothing is in hand and nothing waits. */
  idle(): void {
    if (this.ready && this.ready.isLowMemory !== this.isLowMemory) this.renew();
  }

  dispose(): void {
    clearTimeout(this.#restTimer);
    clearTimeout(this.#lowMemoryTimer);
    this.#ended.abort();
    this.#spare.release();
    this.#life.process?.dispose();
    this.#life.end();
  }

  get #hasSpare(): boolean {
    return this.#options.hasSpare && this.#mayHaveSpare && !this.isLowMemory;
  }

  #shownState(): WorkerFigures['state'] {
    const { state } = this.#life;
    switch (state.is) {
      case 'starting':
      case 'ready':
      case 'idle':
        return state.is;
      case 'unfit':
        return state.problem.code === 'decoder-missing' ? 'without-decoder' : 'resting';
      case 'resting':
      case 'ended':
        return 'resting';
    }
  }

  #start(): void {
    clearTimeout(this.#restTimer);
    this.#life.start();
    const { guard, isUrgent } = this.#options;
    const { signal } = this.#ended;
    const start = async (): Promise<void> => {
      // Meanwhile it may have ended, or stood down.
      if (this.#life.state.is !== 'starting' || this.#life.process) throw new PlayerError('aborted');
      this.#underWay = Promise.withResolvers();
      this.#life.start(this.#create());
      await this.#underWay.promise;
    };
    const started = guard ? guard.run(start, { signal, passes: isUrgent() }) : start();
    started.catch((error: unknown) => {
      // Whatever else it fails with, the end of the process has told.
      const refusal = PlayerError.from(error);
      if (refusal.code === 'breaker-open' && !signal.aborted) this.#refused(refusal);
    });
  }

  #refused(refusal: PlayerError): void {
    this.#life.refused(refusal);
    this.#rest();
    this.#tellUseless();
  }

  /** A process of ours: the one at work, or one that stands by. */
  #create(): WorkerProcess {
    const { spawn, timing, hasWork, isUrgent, onAnswer } = this.#options;
    const lowMemory = this.isLowMemory;
    const isAtWork = (): boolean => this.#life.process === process;
    const process: WorkerProcess = new WorkerProcess({
      handle: spawn({ lowMemory }),
      lowMemory,
      timing,
      hasWork: () => isAtWork() && hasWork(),
      isUrgent: () => isAtWork() && isUrgent(),
      onAnswer,
      onReady: (problem) => (isAtWork() ? this.#greeted(process, problem) : this.#spare.greeted(process, problem)),
      onEnd: (verdict) => (isAtWork() ? this.#died(verdict) : this.#spareDied(process, verdict)),
    });
    return process;
  }

  #greeted(process: WorkerProcess, problem: PlayerError | null): void {
    if (problem) {
      this.#underWay?.reject(problem);
      process.dispose();
      this.#lastDeath = problem.message;
      this.#life.unfit(problem);
      this.#rest();
      this.#tellUseless();
      return;
    }
    this.#underWay?.resolve();
    this.#life.greeted(process);
    this.#decoder = process.decoder;
    this.#options.onReady();
  }

  #died(verdict: DeathVerdict): void {
    const { role, log, onDeath, onOutOfMemory } = this.#options;
    this.#restarts += 1;
    this.#lastDeath = verdict.words;
    const failure = this.#life.died(verdict);
    if (verdict.kind === 'memory') onOutOfMemory(new PlayerError('out-of-memory', verdict.words));
    if (!failure) onDeath(verdict);
    else {
      this.#underWay?.reject(failure);
      if (failure.code !== 'aborted') this.#tellUseless();
    }
    const next = this.#promote() ? 'the one that stood by takes over' : `a new one in ${this.#rest()} ms`;
    log.error('%s worker died (%s); %s', role, verdict.words, next);
  }

  /** It interrupted nothing: no restart that anyone noticed. */
  #spareDied(process: WorkerProcess, verdict: DeathVerdict): void {
    const nextMs = this.#spare.lost(process);
    const { role, log } = this.#options;
    log.warn('%s worker that stood by died (%s); the next in %d ms', role, verdict.words, nextMs);
  }

  /** False when none stood by. How the promoted one fares is no news to the guard of starts. */
  #promote(): boolean {
    const process = this.#spare.take();
    if (!process) return false;
    clearTimeout(this.#restTimer);
    this.#underWay = null;
    this.#life.start(process);
    if (process.isReady) this.#greeted(process, null);
    return true;
  }

  /** Starts the next after the rest that `lifecycle` names; gives its length. Sound that is waited for cuts it short where that can help. */
  #rest(): number {
    const { state } = this.#life;
    if (state.is !== 'resting' && state.is !== 'unfit') return 0;
    const mostMs = state.is === 'resting' ? this.#options.timing.urgentBackOffLimitMs : Infinity;
    this.#restFor(state.forMs, mostMs);
    return state.forMs;
  }

  #restFor(leftMs: number, mostMs: number): void {
    clearTimeout(this.#restTimer);
    const stepMs = Math.min(leftMs, mostMs);
    this.#restTimer = setTimeout(() => {
      if (stepMs === leftMs || this.#options.isUrgent()) this.#start();
      else this.#restFor(leftMs - stepMs, mostMs);
    }, stepMs).unref();
  }

  #tellUseless(): void {
    if (this.problem) this.#options.onUseless(this.problem);
  }
}
