// Keeps one worker process alive and gives it jobs. A dead worker is seen at once, a stuck one by its silence; either is replaced
// with back-off and what it had in hand is done again, until a job has cost two workers: then the job fails, not the player.
import { PlayerError } from '../../shared/errors.ts';
import type { FromWorker, Job, JobResult, JobResults } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import { JobQueue, type JobTicket, type QueuedJob } from './job-queue.ts';
import { RestartBackOff } from './restart-back-off.ts';

export interface WorkerSupervisorOptions {
  readonly name: string;
  spawn(): WorkerHandle;
  /** Jobs in the worker's hands at once. */
  readonly concurrency: number;
  readonly log: Logger;
  /** Overrides for tests that provoke deaths and hangs. */
  readonly timing?: Partial<WorkerTiming>;
}

export interface WorkerTiming {
  readonly pingEveryMs: number;
  /** No word at all for this long while it has work: stuck. A disk that spins up answers within about 10 s (guess). */
  readonly silenceLimitMs: number;
  /** From a cancel for overrunning to the kill. */
  readonly overrunGraceMs: number;
  /** First delay before a replacement; doubles with each death that had no success before it. */
  readonly backOffMs: number;
  readonly backOffLimitMs: number;
}

const TIMING: WorkerTiming = {
  pingEveryMs: 2_000,
  silenceLimitMs: 15_000,
  overrunGraceMs: 2_000,
  backOffMs: 100,
  backOffLimitMs: 10_000,
};

/** Workers in a row that died before they were ready: the decoder itself cannot run here, and waiting would not help. */
const STILLBORN_LIMIT = 5;

/** A job that cost this many workers is given up. */
const STRIKES_LIMIT = 2;

export interface RunOptions {
  readonly ticket: JobTicket;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** It takes long: where it keeps a job waiting that must run alone, or must run alone itself, it is stopped and begun anew later. */
  readonly givesWay?: boolean;
  /** Called when a worker takes the job in hand (again after a death, or when it gave way). */
  readonly onStart?: () => void;
}

interface RunningJob extends QueuedJob {
  readonly id: number;
  readonly job: Job;
  readonly options: RunOptions;
  readonly resolve: (value: JobResults[Job['kind']]) => void;
  readonly reject: (error: PlayerError) => void;
  readonly onAbort: () => void;
  timer: NodeJS.Timeout | undefined;
  /** Asked to stop, to be begun anew. */
  givingWay: boolean;
  /** The caller has its answer; the worker may still be at it. */
  settled: boolean;
}

export class WorkerSupervisor implements Disposable {
  readonly #options: WorkerSupervisorOptions;
  readonly #timing: WorkerTiming;
  readonly #queue = new JobQueue<RunningJob>();
  readonly #inFlight = new Map<number, RunningJob>();
  readonly #backOff: RestartBackOff;
  #worker: WorkerHandle | null = null;
  #ready = false;
  #decoder: string | null = null;
  #lastHeardMs = 0;
  #pinger: NodeJS.Timeout;
  #respawn: NodeJS.Timeout | undefined;
  #restarts = 0;
  #stillborn = 0;
  #nextId = 1;
  #disposed = false;

  constructor(options: WorkerSupervisorOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#backOff = new RestartBackOff(this.#timing.backOffMs, this.#timing.backOffLimitMs);
    this.#pinger = setInterval(() => this.#checkPulse(), this.#timing.pingEveryMs);
    this.#pinger.unref();
    this.#spawn();
  }

  /** Name and version of the decoder back end, null until the worker said it. */
  get decoder(): string | null {
    return this.#decoder;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  /**
   * Does `job` in the worker. Rejects with the worker's coded error, with `aborted` when `signal` fires, `worker-stuck` when it
   * overran, `worker-crashed` when it cost two workers, `decoder-missing` when no worker gets ready.
   */
  run<J extends Job>(job: J, options: RunOptions): Promise<JobResult<J>> {
    return new Promise<JobResults[Job['kind']]>((resolve, reject) => {
      if (this.#disposed || options.signal?.aborted) {
        reject(new PlayerError('aborted'));
        return;
      }
      if (this.#stillborn >= STILLBORN_LIMIT) {
        reject(new PlayerError('decoder-missing'));
        return;
      }
      const running: RunningJob = {
        id: this.#nextId++,
        job,
        options,
        ticket: options.ticket,
        strikes: 0,
        resolve,
        reject,
        onAbort: () => this.#abort(running),
        timer: undefined,
        givingWay: false,
        settled: false,
      };
      options.signal?.addEventListener('abort', running.onAbort, { once: true });
      this.#queue.add(running);
      this.#pump();
    }) as Promise<JobResult<J>>;
  }

  dispose(): void {
    this.#disposed = true;
    clearInterval(this.#pinger);
    clearTimeout(this.#respawn);
    const left = [...this.#inFlight.values(), ...this.#queue.drain()];
    this.#inFlight.clear();
    for (const running of left) this.#settle(running, () => running.reject(new PlayerError('aborted')));
    this.#worker?.kill();
    this.#worker = null;
  }

  #spawn(): void {
    if (this.#disposed) return;
    const worker = this.#options.spawn();
    this.#worker = worker;
    this.#ready = false;
    this.#lastHeardMs = performance.now();
    worker.onMessage((message) => {
      if (worker === this.#worker) this.#heard(message);
    });
    worker.onExit(({ code, signal }) => {
      if (worker === this.#worker)
        this.#died(`exit code ${code ?? 'none'}, signal ${signal ?? 'none'}`, 'worker-crashed');
    });
  }

  #heard(message: FromWorker): void {
    this.#lastHeardMs = performance.now();
    switch (message.type) {
      case 'ready':
        this.#ready = true;
        this.#stillborn = 0;
        this.#decoder = message.decoder;
        this.#pump();
        break;
      case 'pong':
        break;
      case 'done':
      case 'failed': {
        const running = this.#inFlight.get(message.id);
        clearTimeout(running?.timer);
        this.#inFlight.delete(message.id);
        this.#backOff.reset();
        if (running?.givingWay && !running.settled && message.type === 'failed' && message.error.code === 'aborted') {
          running.givingWay = false;
          this.#queue.add(running);
        } else if (running) {
          this.#settle(running, () => {
            if (message.type === 'done') running.resolve(message.value);
            else running.reject(PlayerError.revive(message.error));
          });
        }
        this.#pump();
        break;
      }
    }
  }

  #pump(): void {
    while (this.#worker && this.#ready && this.#inFlight.size < this.#options.concurrency) {
      const running = this.#queue.take([...this.#inFlight.values()]);
      if (!running) break;
      if (this.#inFlight.size === 0) this.#lastHeardMs = performance.now();
      this.#inFlight.set(running.id, running);
      running.timer = setTimeout(() => this.#overran(running), running.options.timeoutMs);
      running.options.onStart?.();
      this.#worker.post({ type: 'job', id: running.id, job: running.job });
    }
    this.#makeWay();
  }

  #makeWay(): void {
    const [running, ...others] = this.#inFlight.values();
    if (!running?.options.givesWay || running.givingWay || running.settled || others.length > 0) return;
    if (!this.#queue.isHeldUpBy(running)) return;
    running.givingWay = true;
    clearTimeout(running.timer);
    this.#worker?.post({ type: 'cancel', id: running.id });
    this.#replaceUnlessDone(running, this.#timing.silenceLimitMs);
  }

  #abort(running: RunningJob): void {
    if (running.settled) return;
    const inFlight = this.#inFlight.has(running.id);
    this.#settle(running, () => running.reject(new PlayerError('aborted')));
    if (!inFlight) {
      this.#queue.remove(running);
      return;
    }
    this.#worker?.post({ type: 'cancel', id: running.id });
    // Nobody waits for it any more, but it still holds its place.
    this.#replaceUnlessDone(running, this.#timing.silenceLimitMs);
  }

  #overran(running: RunningJob): void {
    this.#options.log.warn('%s worker: %s takes too long', this.#options.name, running.job.kind);
    this.#worker?.post({ type: 'cancel', id: running.id });
    this.#settle(running, () => running.reject(new PlayerError('worker-stuck')));
    this.#replaceUnlessDone(running, this.#timing.overrunGraceMs);
  }

  #replaceUnlessDone(running: RunningJob, afterMs: number): void {
    running.timer = setTimeout(() => {
      if (this.#inFlight.has(running.id)) this.#replace('does not stop when asked');
    }, afterMs);
  }

  #checkPulse(): void {
    if (!this.#worker) return;
    const silentMs = performance.now() - this.#lastHeardMs;
    if ((this.#inFlight.size > 0 || !this.#ready) && silentMs > this.#timing.silenceLimitMs) {
      this.#replace(`silent for ${Math.round(silentMs)} ms`);
    } else {
      this.#worker.post({ type: 'ping', id: 0 });
    }
  }

  #replace(why: string): void {
    const worker = this.#worker;
    this.#died(why, 'worker-stuck');
    worker?.kill();
  }

  #died(why: string, code: 'worker-crashed' | 'worker-stuck'): void {
    this.#worker = null;
    this.#restarts += 1;
    this.#stillborn = this.#ready ? 0 : this.#stillborn + 1;
    this.#ready = false;
    const delayMs = this.#backOff.nextMs();
    this.#options.log.error('%s worker died (%s); a new one in %d ms', this.#options.name, why, delayMs);
    const inHand = [...this.#inFlight.values()].reverse();
    this.#inFlight.clear();
    for (const running of inHand) {
      clearTimeout(running.timer);
      running.givingWay = false;
      running.strikes += 1;
      if (running.settled) continue;
      if (running.strikes >= STRIKES_LIMIT) this.#settle(running, () => running.reject(new PlayerError(code)));
      else this.#queue.putBack(running);
    }
    if (this.#stillborn >= STILLBORN_LIMIT) {
      for (const running of this.#queue.drain())
        this.#settle(running, () => running.reject(new PlayerError('decoder-missing')));
    }
    this.#respawn = setTimeout(() => this.#spawn(), delayMs);
  }

  #settle(running: RunningJob, answer: () => void): void {
    clearTimeout(running.timer);
    if (running.settled) return;
    running.settled = true;
    running.options.signal?.removeEventListener('abort', running.onAbort);
    answer();
  }
}
