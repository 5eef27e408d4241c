// Gives jobs to one worker: the most urgent first, so many at once. What a dead worker had in hand is done again by the next one, within
// the time of the job; a job that overruns is cancelled, and the worker is ended when it does not obey; a file that has cost two workers is
// left alone, a slow drive is not held against a file. That there is a worker is `keeper`'s business. `pool` has one for each role.
import { PlayerError } from '../../shared/errors.ts';
import type { WorkerFigures } from '../../shared/health.ts';
import type { Job, JobResult, JobResults } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import { verdictOf, type GuardedWork } from '../resilience/guarded-work.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import type { DeathVerdict } from './death-rules.ts';
import { Cancellation, CANCELLATION_TIMING, type CancellationTiming } from './cancellation.ts';
import { JobQueue } from './job-queue.ts';
import { begin, dismiss, GaveWay, isSettled, isUrgent, letGo, settle, sortLost, usedMsOf, type RunningJob, type RunOptions } from './jobs.ts'; // prettier-ignore
import { KEEPER_TIMING, WorkerKeeper, type KeeperTiming } from './keeper.ts';
import type { Answer } from './process.ts';
import type { Quarantine } from './quarantine.ts';

export interface SupervisorTiming extends KeeperTiming, CancellationTiming {}

const TIMING: SupervisorTiming = { ...KEEPER_TIMING, ...CANCELLATION_TIMING };

export interface WorkerSupervisorOptions {
  readonly role: 'render' | 'scan';
  spawn(options: { readonly lowMemory: boolean }): WorkerHandle;
  /** Jobs in the worker's hands at once; one in those of a worker that holds less. */
  readonly concurrency: number;
  readonly quarantine: Quarantine;
  /** The one that starts go through. */
  readonly guard?: Pick<GuardedWork, 'run'> | undefined;
  /** A second worker stands by while there is work: the loss of one then costs no start. */
  readonly hasSpare?: boolean;
  /** Which drive a file lies on; null where that is not known. */
  driveOf?(path: string): number | null;
  /** A worker ended because memory ran out; what was in its hands is done again, and may well succeed. */
  onOutOfMemory?(error: PlayerError): void;
  readonly log: Logger;
  /** Overrides for tests that provoke deaths and hangs. */
  readonly timing?: Partial<SupervisorTiming> | undefined;
}

/** A drive that kept others waiting is taken for slow for so long: as long as one chunk of it may take. A guess. */
const SLOW_DRIVE_MS = 30_000;

export class WorkerSupervisor implements Disposable {
  readonly #options: WorkerSupervisorOptions;
  readonly #timing: SupervisorTiming;
  /** By drive: until when what comes from it goes behind others of its urgency. */
  readonly #slowUntilMs = new Map<number, number>();
  readonly #queue = new JobQueue<RunningJob>();
  readonly #inFlight = new Map<number, RunningJob>();
  readonly #keeper: WorkerKeeper;
  readonly #cancellation: Cancellation;
  /** Looks whether a slow drive holds up what is in the queue. */
  #lookTimer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #disposed = false;

  constructor(options: WorkerSupervisorOptions) {
    this.#options = options;
    const timing = { ...TIMING, ...options.timing };
    this.#timing = timing;
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
      onOutOfMemory: (error) => options.onOutOfMemory?.(error),
    });
    this.#cancellation = new Cancellation({
      cancel: (id) => this.#keeper.cancel(id),
      busyMs: () => this.#keeper.busyMs,
      takeOut: (running) => void this.#queue.remove(running),
      exchange: () => this.#exchange(),
      onSlowDrive: (path) => this.noteSlowDrive(path),
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
   * Does `job` in the worker. Rejects with the worker's coded error, with `aborted` when `signal` fires, with `worker-stuck` when its time
   * is over and `drive-slow` when its worker spent that waiting; with `worker-crashed` or `file-quarantined` when its file has now cost
   * enough workers, with `file-quarantined` when it had before; with `decode-failed` when workers were ended from outside again and again;
   * with the reason when there is no worker.
   */
  run<J extends Job>(job: J, options: RunOptions): Promise<JobResult<J>> {
    return new Promise<JobResults[Job['kind']]>((resolve, reject) => {
      if (this.#disposed || options.signal?.aborted) {
        reject(new PlayerError('aborted'));
        return;
      }
      const running: RunningJob = begin({
        id: this.#nextId++,
        job,
        options,
        suspicion: this.#options.quarantine.suspicionOf(job.path),
        resolve,
        reject,
        onAbort: () => this.#abort(running),
      });
      const { problem, mayTry } = this.#keeper;
      if (problem && !(mayTry && isUrgent(running))) {
        reject(problem);
        return;
      }
      if (Cancellation.isOver(running)) {
        reject(new PlayerError('worker-stuck'));
        return;
      }
      options.signal?.addEventListener('abort', running.onAbort, { once: true });
      running.isSlow = this.isOnSlowDrive(job.path);
      this.#queue.add(running);
      this.#cancellation.queued(running);
      this.#pump();
    }) as Promise<JobResult<J>>;
  }

  /**
   * The drive of `path` keeps, or kept, what lies elsewhere waiting. What waits of it leaves or goes behind others of its urgency: each would keep the
   * worker as long before it gave way.
   */
  noteSlowDrive(path: string): void {
    const drive = this.#options.driveOf?.(path) ?? null;
    if (drive === null) return;
    this.#slowUntilMs.set(drive, performance.now() + SLOW_DRIVE_MS);
    for (const waiting of this.#queue.all()) {
      if (!this.#isOnSameDrive(waiting.job.path, path)) continue;
      waiting.isSlow = true;
      if (leaves(waiting) && this.#queue.remove(waiting)) dismiss([waiting], () => new GaveWay());
    }
  }

  isOnSlowDrive(path: string): boolean {
    if (this.#slowUntilMs.size === 0) return false;
    const drive = this.#options.driveOf?.(path) ?? null;
    return drive !== null && performance.now() < (this.#slowUntilMs.get(drive) ?? 0);
  }

  /** The worker is to hold less at a time for a while. */
  beginLowMemory(): void {
    this.#keeper.beginLowMemory();
    this.#pump();
  }

  /** False: no second worker stands by until it may again; one that does ends at once. */
  allowSpare(isAllowed: boolean): void {
    this.#keeper.allowSpare(isAllowed);
  }

  /** Ends the worker now. Jobs wait, those in hand to be done again from their beginning, until `standUp`. */
  standDown(): void {
    const inHand = this.#takeAllBack();
    for (const running of inHand) {
      this.#cancellation.suspend(running);
      this.#queue.putBack(running);
    }
    this.#keeper.standDown();
  }

  standUp(): void {
    this.#keeper.standUp();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#lookTimer);
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
    this.#cancellation.handed(running);
    options.onStart?.();
  }

  #answered(answer: Answer): void {
    const running = this.#inFlight.get(answer.id);
    this.#inFlight.delete(answer.id);
    this.#keeper.worked();
    if (running) {
      clearTimeout(running.graceTimer);
      const code = answer.type === 'failed' ? answer.error.code : null;
      if (running.stage === 'giving-way' && code === 'aborted') {
        this.#cancellation.takenBack(running, this.#keeper.busyMs);
        running.stage = 'waiting';
        if (leaves(running)) dismiss([running], () => new GaveWay());
        else this.#queue.add(running);
      } else this.#finish(running, answer);
    }
    this.#pump();
  }

  #finish(running: RunningJob, answer: Answer): void {
    const { job, options, resolve, reject, stage } = running;
    const usedMs = usedMsOf(running);
    if (stage === 'overran') options.onEnded?.(usedMs, answer.type === 'done' ? 'hasty' : 'timeout');
    if (isSettled(running)) {
      running.stage = 'over';
      return;
    }
    if (running.suspicion > 0) this.#options.quarantine.acquit(job.path);
    if (answer.type === 'done') {
      settle(running, 'over', () => resolve(answer.value));
      options.onEnded?.(usedMs, 'done');
      return;
    }
    const error = PlayerError.revive(answer.error);
    settle(running, 'over', () => reject(error));
    const verdict = verdictOf(error.code);
    if (verdict !== 'nothing') options.onEnded?.(usedMs, verdict === 'failure' ? 'failed' : 'done');
  }

  /** Takes the one job in hand back where it keeps another waiting that should not wait for it. */
  #makeWay(): void {
    clearTimeout(this.#lookTimer);
    const [running, ...others] = this.#inFlight.values();
    if (!running || others.length > 0 || running.isExchanged) return;
    // One that nothing waits for any more, left or given up, still keeps the worker, until its drive has answered.
    const isLeft = isSettled(running);
    if (running.stage !== 'working' && !isLeft) return;
    if (!isLeft && running.options.givesWay && this.#queue.isHeldUpBy(running)) {
      this.#cancellation.giveWay(running);
      return;
    }
    const isElsewhere = ({ job }: RunningJob): boolean => !this.#isOnSameDrive(job.path, running.job.path);
    const isHeldUp = isLeft ? this.#queue.some(isElsewhere) : this.#queue.isHeldUpByDriveOf(running, isElsewhere);
    if (isHeldUp && this.#cancellation.keepsWaiting(running)) {
      this.#options.log.warn('%s worker: a slow drive keeps other work waiting', this.#options.role);
      this.#cancellation.giveWayForDrive(running);
      this.noteSlowDrive(running.job.path);
      return;
    }
    // The urgency of what waits may rise without a word.
    if (this.#queue.size > 0) this.#lookTimer = setTimeout(() => this.#makeWay(), this.#timing.pingEveryMs).unref();
  }

  #isOnSameDrive(onePath: string, otherPath: string): boolean {
    const { driveOf } = this.#options;
    return onePath === otherPath || !driveOf || driveOf(onePath) === driveOf(otherPath);
  }

  /** A slow drive keeps the worker, and it did not stop when asked: another goes on, as soon as there is one. */
  #exchange(): boolean {
    if (!this.#keeper.isWorthRenewing()) return false;
    for (const running of this.#takeAllBack()) {
      if (leaves(running)) dismiss([running], () => new GaveWay());
      else this.#queue.putBack(running);
    }
    this.#keeper.renew();
    return true;
  }

  /** What is in hand, newest first, so that each put back before the others leaves the oldest first. The worker is about to be ended. */
  #takeAllBack(): RunningJob[] {
    const inHand = [...this.#inFlight.values()].reverse();
    this.#inFlight.clear();
    const busyMs = this.#keeper.busyMs;
    return inHand.filter((running) => {
      if (letGo(running)) return false;
      this.#cancellation.takenBack(running, busyMs);
      running.stage = 'waiting';
      return true;
    });
  }

  #abort(running: RunningJob): void {
    if (isSettled(running)) return;
    const inFlight = this.#inFlight.has(running.id);
    settle(running, inFlight ? 'left' : 'over', () => running.reject(new PlayerError('aborted')));
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

/** Its caller has it done elsewhere. */
function leaves({ isSlow, options }: RunningJob): boolean {
  return isSlow && options.leavesForDrive === true;
}
