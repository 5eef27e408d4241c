// Gives jobs to one worker: the most urgent first, so many at once. What a dead worker had in hand is done again by the next one; a job
// that overruns is withdrawn, and the worker with it when it does not obey; a file that has cost two workers is left alone. That there is a
// worker is `worker-keeper`'s business.
import { PlayerError } from '../../shared/errors.ts';
import type { WorkerFigures } from '../../shared/health.ts';
import type { Job, JobResult, JobResults } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { GuardedWork } from '../resilience/guarded-work.ts';
import { verdictOf } from '../resilience/guarded-work.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import type { DeathVerdict } from './death-rules.ts';
import { JobQueue } from './job-queue.ts';
import type { Quarantine } from './quarantine.ts';
import { dismiss, isUrgent, settle, sortLost, usedMsOf, type RunningJob, type RunOptions } from './running-job.ts';
import { Cancellation, CANCELLATION_TIMING, type CancellationTiming } from './cancellation.ts';
import { WORKER_TIMING, WorkerKeeper, type WorkerTiming } from './worker-keeper.ts';
import type { Answer } from './process.ts';

export interface SupervisorTiming extends WorkerTiming, CancellationTiming {}

const TIMING: SupervisorTiming = { ...WORKER_TIMING, ...CANCELLATION_TIMING };

export interface WorkerSupervisorOptions {
  readonly role: 'render' | 'scan';
  spawn(options: { readonly lowMemory: boolean }): WorkerHandle;
  /** Jobs in the worker's hands at once; one in those of a low-memory worker. */
  readonly concurrency: number;
  readonly quarantine: Quarantine;
  /** The one starts go through. */
  readonly guard?: Pick<GuardedWork, 'run'> | undefined;
  /** A second worker stands by while there is work: the loss of one then costs no start. */
  readonly hasSpare?: boolean;
  onOutOfMemory?(): void;
  readonly log: Logger;
  /** Overrides for tests that provoke deaths and hangs. */
  readonly timing?: Partial<SupervisorTiming> | undefined;
}

export class WorkerSupervisor implements Disposable {
  readonly #options: WorkerSupervisorOptions;
  readonly #queue = new JobQueue<RunningJob>();
  readonly #inFlight = new Map<number, RunningJob>();
  readonly #keeper: WorkerKeeper;
  readonly #cancellation: Cancellation;
  #nextId = 1;
  #disposed = false;

  constructor(options: WorkerSupervisorOptions) {
    this.#options = options;
    const timing = { ...TIMING, ...options.timing };
    const { role, log } = options;
    this.#keeper = new WorkerKeeper({
      role,
      spawn: (how) => options.spawn(how),
      guard: options.guard,
      hasSpare: options.hasSpare ?? false,
      log,
      timing,
      hasWork: () => this.#inFlight.size > 0,
      isUrgent: () => [...this.#inFlight.values()].some(isUrgent) || this.#queue.some(isUrgent),
      onReady: () => this.#pump(),
      onAnswer: (answer) => this.#answered(answer),
      onDeath: (verdict) => this.#lost(verdict),
      onUseless: (problem) => dismiss(this.#queue.drain(), () => problem),
      onOutOfMemory: () => options.onOutOfMemory?.(),
    });
    this.#cancellation = new Cancellation({
      cancel: (id) => this.#keeper.cancel(id),
      isInHand: ({ id }) => this.#inFlight.has(id),
      role,
      log,
      timing,
    });
  }

  /** Name and version of the decoder back end, null until the worker said it. */
  get decoder(): string | null {
    return this.#keeper.decoder;
  }

  get restarts(): number {
    return this.#keeper.restarts;
  }

  /** Of its processes that are alive, the one at work first. */
  get pids(): readonly number[] {
    return this.#keeper.pids;
  }

  figures(): WorkerFigures {
    return {
      ...this.#keeper.figures(),
      waiting: this.#queue.size,
      inHand: this.#inFlight.size,
      quarantined: this.#options.quarantine.size,
    };
  }

  /**
   * Does `job` in the worker. Rejects with the worker's coded error, with `aborted` when `signal` fires, `worker-stuck` when it overran,
   * and with what its file did to workers (`worker-crashed`, `worker-stuck`, `out-of-memory`) when that is enough for the quarantine,
   * `file-quarantined` when it was enough before; with `decode-failed` when workers were ended from outside again and again; with the
   * reason when there is no worker.
   */
  run<J extends Job>(job: J, options: RunOptions): Promise<JobResult<J>> {
    return new Promise<JobResults[Job['kind']]>((resolve, reject) => {
      if (this.#disposed || options.signal?.aborted) {
        reject(new PlayerError('aborted'));
        return;
      }
      const running: RunningJob = {
        id: this.#nextId++,
        job,
        options,
        ticket: options.ticket,
        suspicion: this.#options.quarantine.suspicionOf(job.path),
        resolve,
        reject,
        onAbort: () => this.#abort(running),
        timer: undefined,
        startedAtMs: 0,
        missedMs: 0,
        resubmissions: 0,
        mayBeStale: options.fresh ?? false,
        givingWay: false,
        overran: false,
        settled: false,
      };
      const { problem, mayTry } = this.#keeper;
      if (problem && !(mayTry && isUrgent(running))) {
        reject(problem);
        return;
      }
      options.signal?.addEventListener('abort', running.onAbort, { once: true });
      this.#queue.add(running);
      this.#pump();
    }) as Promise<JobResult<J>>;
  }

  /** The worker is to hold less at a time for a while. */
  beginLowMemory(): void {
    this.#keeper.beginLowMemory();
    this.#pump();
  }

  dispose(): void {
    this.#disposed = true;
    const left = [...this.#inFlight.values(), ...this.#queue.drain()];
    this.#inFlight.clear();
    dismiss(left, () => new PlayerError('aborted'));
    this.#keeper.dispose();
  }

  #pump(): void {
    const { quarantine } = this.#options;
    for (;;) {
      const worker = this.#keeper.ready;
      const hands = this.#keeper.isLowMemory ? 1 : this.#options.concurrency;
      if (!worker || this.#inFlight.size >= hands) break;
      const running = this.#queue.take([...this.#inFlight.values()]);
      if (!running) break;
      if (quarantine.holds(running.job.path)) {
        dismiss([running], ({ job }) => quarantine.refusal(job.path));
      } else if (running.mayBeStale && worker.hasWorked) {
        this.#queue.putBack(running);
        if (this.#inFlight.size === 0) this.#keeper.renew();
        break;
      } else {
        this.#hand(running);
      }
    }
    if (this.#inFlight.size === 0 && this.#queue.size === 0) this.#keeper.idle();
    this.#makeWay();
  }

  #hand(running: RunningJob): void {
    const { job, options, id } = running;
    this.#keeper.post({ type: 'job', id, job });
    this.#inFlight.set(id, running);
    running.startedAtMs = performance.now();
    this.#cancellation.handed(running);
    options.onStart?.();
  }

  #answered(answer: Answer): void {
    const running = this.#inFlight.get(answer.id);
    this.#inFlight.delete(answer.id);
    this.#keeper.worked();
    if (running) {
      clearTimeout(running.timer);
      const code = answer.type === 'failed' ? answer.error.code : null;
      if (code === 'out-of-memory') {
        this.#keeper.beginLowMemory();
        this.#options.onOutOfMemory?.();
      }
      if (running.givingWay && !running.settled && code === 'aborted') {
        running.givingWay = false;
        this.#queue.add(running);
      } else this.#finish(running, answer);
    }
    this.#pump();
  }

  #finish(running: RunningJob, answer: Answer): void {
    const { job, options, resolve, reject } = running;
    const usedMs = usedMsOf(running);
    if (running.overran) {
      options.onEnded?.(usedMs, answer.type === 'done' ? 'hasty' : 'timeout');
      return;
    }
    if (running.settled) return;
    if (running.suspicion > 0) this.#options.quarantine.acquit(job.path);
    if (answer.type === 'done') {
      settle(running, () => resolve(answer.value));
      options.onEnded?.(usedMs, 'done');
      return;
    }
    const error = PlayerError.revive(answer.error);
    settle(running, () => reject(error));
    const verdict = verdictOf(error.code);
    if (verdict !== 'nothing') options.onEnded?.(usedMs, verdict === 'failure' ? 'failed' : 'done');
  }

  #makeWay(): void {
    const [running, ...others] = this.#inFlight.values();
    if (!running?.options.givesWay || running.givingWay || running.settled || others.length > 0) return;
    if (!this.#queue.isHeldUpBy(running)) return;
    this.#cancellation.giveWay(running);
  }

  #abort(running: RunningJob): void {
    if (running.settled) return;
    const inFlight = this.#inFlight.has(running.id);
    settle(running, () => running.reject(new PlayerError('aborted')));
    if (inFlight) this.#cancellation.left(running);
    else this.#queue.remove(running);
  }

  #lost(verdict: DeathVerdict): void {
    // The oldest is put back last, and so before the others.
    const inHand = [...this.#inFlight.values()].reverse();
    this.#inFlight.clear();
    const { quarantine } = this.#options;
    for (const running of sortLost(inHand, { verdict, culprit: this.#cancellation.culprit, quarantine }))
      this.#queue.putBack(running);
  }
}
