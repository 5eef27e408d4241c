// A job from the request to its answer: which one a worker does next, how long all its tries may take together, and how it is taken back
// from a worker. `supervisor` has the jobs and decides what becomes of each; the queue is pure bookkeeping.
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { URGENCIES, type Urgency } from '../../shared/playback.ts';
import type { Job, JobResults } from '../../shared/worker-protocol.ts';
import type { Logger } from '../platform/log.ts';
import type { JobOutcome } from '../resilience/adaptive-timeout.ts';
import type { DeathVerdict } from './death-rules.ts';
import type { Quarantine } from './quarantine.ts';

/** A place in the queue. `urgency` may be raised while it waits. */
export interface JobTicket {
  urgency: Urgency;
}

export interface QueuedJob {
  readonly ticket: JobTicket;
  /** Against its file: that workers died with it in hand. */
  suspicion: number;
  /** It kept a worker waiting for its drive: others of its urgency go first. */
  isSlow: boolean;
}

const rank = ({ ticket }: QueuedJob): number => URGENCIES.indexOf(ticket.urgency);
const place = (job: QueuedJob): number => rank(job) + (job.isSlow ? 0.5 : 0);

/** The most urgent first, then the oldest. */
export class JobQueue<T extends QueuedJob> {
  readonly #waiting: T[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  add(job: T): void {
    this.#waiting.push(job);
  }

  /** Puts a job that a dead worker had in hand before everything of its urgency. */
  putBack(job: T): void {
    this.#waiting.unshift(job);
  }

  remove(job: T): boolean {
    const at = this.#waiting.indexOf(job);
    if (at !== -1) this.#waiting.splice(at, 1);
    return at !== -1;
  }

  some(is: (job: T) => boolean): boolean {
    return this.#waiting.some(is);
  }

  /**
   * Takes the next job that may start beside the `inFlight` ones: a job whose file is suspected runs alone, so that a second death names
   * the culprit. Others pass it while it waits for that.
   */
  take(inFlight: readonly T[]): T | undefined {
    if (inFlight.some((job) => job.suspicion > 0)) return undefined;
    const best = this.#best((job) => job.suspicion === 0 || inFlight.length === 0);
    if (best) this.remove(best);
    return best;
  }

  /** Whether one that is no less urgent waits only because it, or `running`, must run alone. */
  isHeldUpBy(running: T): boolean {
    const best = this.#best(() => true);
    return best !== undefined && best.suspicion + running.suspicion > 0 && rank(best) <= rank(running);
  }

  /** Whether one waits that is more urgent than `running`, or as urgent and, by `isElsewhere`, on another drive. */
  isHeldUpByDriveOf(running: T, isElsewhere: (job: T) => boolean): boolean {
    return this.#waiting.some(
      (job) => rank(job) < rank(running) || (rank(job) === rank(running) && !job.isSlow && isElsewhere(job)),
    );
  }

  drain(): T[] {
    return this.#waiting.splice(0);
  }

  #best(may: (job: T) => boolean): T | undefined {
    let best: T | undefined;
    for (const job of this.#waiting) if (may(job) && (!best || place(job) < place(best))) best = job;
    return best;
  }
}

/** When all tries of one request must be over: set when a worker first takes it in hand, and the same for whatever is tried after that. */
export interface Deadline {
  atMs: number | null;
}

export interface RunOptions {
  readonly ticket: JobTicket;
  /** From the first hand-over to the answer, whatever number of workers it takes. */
  readonly timeoutMs: number;
  /** Of the request that this run is one try of; `boundMs` after the first hand-over of any of them. */
  readonly deadline?: { readonly shared: Deadline; readonly boundMs: number } | undefined;
  readonly signal?: AbortSignal | undefined;
  /** It takes long: where it keeps a job waiting that must run alone, or must run alone itself, it is stopped and begun anew later. */
  readonly givesWay?: boolean;
  /** Not by a worker that has done something before: what that holds may be what is wrong. */
  readonly fresh?: boolean;
  /** Called when a worker takes the job in hand (again after a death, or when it gave way). */
  readonly onStart?: () => void;
  /** How long it was in hand for the last time. Not told of what was cancelled or died with a worker. */
  readonly onEnded?: (usedMs: number, outcome: JobOutcome) => void;
}

/**
 * waiting: in the queue; working: in hand; giving-way: in hand, asked to stop, to be begun anew. The others have their answer: left and
 * overran are still in hand, because the worker was asked to stop and has not said so yet; over is nowhere.
 */
export type JobStage = 'waiting' | 'working' | 'giving-way' | 'left' | 'overran' | 'over';

export interface RunningJob extends QueuedJob {
  readonly id: number;
  readonly job: Job;
  readonly options: RunOptions;
  readonly resolve: (value: JobResults[Job['kind']]) => void;
  readonly reject: (error: PlayerError) => void;
  readonly onAbort: () => void;
  stage: JobStage;
  /** When its time is over, set at the first hand-over. */
  limitAtMs: number | null;
  limitTimer: NodeJS.Timeout | undefined;
  graceTimer: NodeJS.Timeout | undefined;
  /** Of the present or last hand-over. */
  startedAtMs: number;
  /** In which this process stood still since then, as far as its timers saw. */
  missedMs: number;
  /** What its worker had been busy for at that hand-over; null where the system does not tell. */
  busyMsThen: number | null;
  /** Of the hand-overs before: how long, and how much of that its worker was busy. Those of which that is not known are left out. */
  before: { readonly wallMs: number; readonly busyMs: number };
  resubmissions: number;
  mayBeStale: boolean;
}

export type NewJob = Pick<RunningJob, 'id' | 'job' | 'options' | 'resolve' | 'reject' | 'onAbort' | 'suspicion'>;

export function begin(job: NewJob): RunningJob {
  return {
    ...job,
    ticket: job.options.ticket,
    isSlow: false,
    stage: 'waiting',
    limitAtMs: null,
    limitTimer: undefined,
    graceTimer: undefined,
    startedAtMs: 0,
    missedMs: 0,
    busyMsThen: null,
    before: { wallMs: 0, busyMs: 0 },
    resubmissions: 0,
    mayBeStale: job.options.fresh ?? false,
  };
}

/** Sound is waited for. Art that is looked at is wanted `now` too, but nothing is heard of it. */
export function isUrgent({ job, ticket }: RunningJob): boolean {
  return job.kind === 'render' && ticket.urgency === 'now';
}

/** The caller has its answer. */
export function isSettled({ stage }: RunningJob): boolean {
  return stage === 'left' || stage === 'overran' || stage === 'over';
}

/** How long it has been in hand this time. */
export function usedMsOf({ startedAtMs, missedMs }: RunningJob): number {
  return performance.now() - startedAtMs - missedMs;
}

/** Gives the caller its answer, once. */
export function settle(running: RunningJob, stage: 'left' | 'overran' | 'over', answer: () => void): void {
  clearTimeout(running.limitTimer);
  if (stage === 'over') clearTimeout(running.graceTimer);
  const wasSettled = isSettled(running);
  running.stage = stage;
  if (wasSettled) return;
  running.options.signal?.removeEventListener('abort', running.onAbort);
  answer();
}

export function dismiss(jobs: readonly RunningJob[], why: (running: RunningJob) => PlayerError): void {
  for (const running of jobs) settle(running, 'over', () => running.reject(why(running)));
}

/** Deaths that say nothing of a job's file, e.g. kills from outside, and yet it is given up: something is after the workers. A guess. */
const RESUBMISSIONS_LIMIT = 6;

/**
 * A worker is gone with `inHand`. Notes what that says of their files, answers those whose file is condemned by it or that were lost too
 * often, and gives back those that are to be done again. `culprit`: the one whose deafness ended the worker; the others did nothing.
 */
export function sortLost(
  inHand: readonly RunningJob[],
  { verdict, culprit, quarantine }: { verdict: DeathVerdict; culprit: RunningJob | null; quarantine: Quarantine },
): RunningJob[] {
  const accused = culprit ? [culprit] : inHand;
  const files = new Map(accused.map(({ job }) => [job.path, 'signature' in job ? job.signature : null]));
  for (const [path, signature] of files) quarantine.accuse(path, signature, verdict, files.size > 1);
  // The drive that kept the worker is most likely that of the job which had been in hand for longest.
  const [oldest] = [...inHand].sort((a, b) => a.startedAtMs - b.startedAtMs);
  return inHand.filter((running) => {
    clearTimeout(running.graceTimer);
    if (running.stage === 'overran') running.options.onEnded?.(usedMsOf(running), 'timeout');
    if (isSettled(running)) {
      running.stage = 'over';
      return false;
    }
    running.stage = 'waiting';
    running.resubmissions += 1;
    running.suspicion = quarantine.suspicionOf(running.job.path);
    const why = whyLost(running, { verdict, quarantine, isOldest: running === oldest });
    if (why) dismiss([running], () => why);
    return why === null;
  });
}

function whyLost(
  { job, resubmissions }: RunningJob,
  { verdict, quarantine, isOldest }: { verdict: DeathVerdict; quarantine: Quarantine; isOldest: boolean },
): PlayerError | null {
  if (quarantine.holds(job.path))
    // That a file crashes the decoder is said as such; everything else comes to the same for the listener: it is left alone.
    return verdict.code === 'worker-crashed'
      ? new PlayerError('worker-crashed', verdict.words)
      : quarantine.refusal(job.path);
  // Another worker would wait for the same drive.
  if (verdict.kind === 'waiting' && isOldest) return new PlayerError('drive-slow');
  return resubmissions > RESUBMISSIONS_LIMIT ? new PlayerError('decode-failed', verdict.words) : null;
}

export interface CancellationTiming {
  /** From a cancel for overrunning to the end of the worker. A guess. */
  readonly overrunGraceMs: number;
  /** From a cancel that nothing waits for to the end of the worker, which holds a place all the while. A guess. */
  readonly cancelGraceMs: number;
  /** From a cancel of what keeps more urgent work from the worker, because its drive is slow, to the exchange of the worker. A guess. */
  readonly driveGraceMs: number;
  /** In hand for so long and hardly busy: its drive is slow. A chunk takes 20 to 100 ms (measured). */
  readonly slowAfterMs: number;
}

export const CANCELLATION_TIMING: CancellationTiming = {
  overrunGraceMs: 2_000,
  cancelGraceMs: 15_000,
  driveGraceMs: 500,
  slowAfterMs: 1_000,
};

/**
 * So late a timer of this process tells that the process itself stood still (stopped, asleep, without a processor): the answer may lie
 * unread. As long at least is then given to read it: a chunk comes in some 30 pieces, with timers between them. A guess.
 */
const LATE_MS = 500;

/** Less of its time than this a worker was busy: it waited for its drive. Decoding alone keeps it busy all the time. A guess. */
const BUSY_SHARE = 0.25;

/** Where the system does not tell how busy a worker was, a job that kept it for so many times `slowAfterMs` is taken for slow. A guess. */
const UNKNOWN_FACTOR = 3;

export interface CancellationOptions {
  /** Asks the worker to stop a job; gives what ends the worker. */
  cancel(id: number): () => void;
  /** Of the worker, since it began; null where it is not known. */
  busyMs(): number | null;
  /** Takes a job that waits out of the queue. */
  takeOut(running: RunningJob): void;
  /** It did not stop for more urgent work: the worker is to be exchanged for another, which is no death. */
  exchange(): void;
  readonly role: 'render' | 'scan';
  readonly log: Logger;
  readonly timing: CancellationTiming;
}

/** Takes jobs back from the worker: what takes too long, what nothing waits for any more, what must give way. */
export class Cancellation {
  readonly #options: CancellationOptions;
  #culprit: RunningJob | null = null;

  constructor(options: CancellationOptions) {
    this.#options = options;
  }

  /** Whose deafness ends the worker just now. */
  get culprit(): RunningJob | null {
    return this.#culprit;
  }

  /** The time of the request is over before the job was begun. */
  static isOver({ options: { deadline } }: RunningJob): boolean {
    return deadline !== undefined && deadline.shared.atMs !== null && performance.now() >= deadline.shared.atMs;
  }

  /** The worker has it in hand. At the first hand-over its time begins to run; it runs on while it waits to be done again. */
  handed(running: RunningJob): void {
    const nowMs = performance.now();
    running.stage = 'working';
    running.startedAtMs = nowMs;
    running.missedMs = 0;
    running.busyMsThen = this.#options.busyMs();
    if (running.limitAtMs !== null) return;
    const { timeoutMs, deadline } = running.options;
    running.limitAtMs = nowMs + timeoutMs;
    if (deadline) {
      deadline.shared.atMs ??= nowMs + deadline.boundMs;
      running.limitAtMs = Math.min(running.limitAtMs, deadline.shared.atMs);
    }
    this.#limit(running, running.limitAtMs - nowMs);
  }

  /** The worker has it no more, and it may be done again: `busyMs` at that time, null when it is not known. */
  takenBack(running: RunningJob, busyMs: number | null): void {
    const then = running.busyMsThen;
    if (busyMs === null || then === null) return;
    const { wallMs, busyMs: before } = running.before;
    running.before = { wallMs: wallMs + usedMsOf(running), busyMs: before + Math.max(0, busyMs - then) };
    running.busyMsThen = null;
  }

  /** Its time does not run until it is in hand again: that it waits is the player's own doing. */
  suspend(running: RunningJob): void {
    clearTimeout(running.limitTimer);
    clearTimeout(running.graceTimer);
    running.limitAtMs = null;
    if (running.options.deadline) running.options.deadline.shared.atMs = null;
  }

  /** It is in hand, and keeps a worker that does next to nothing: that waits for a drive, as far as anyone can tell. */
  keepsWaiting(running: RunningJob): boolean {
    const usedMs = usedMsOf(running);
    const { slowAfterMs } = this.#options.timing;
    if (usedMs < slowAfterMs) return false;
    const busyMs = this.#options.busyMs();
    if (busyMs === null || running.busyMsThen === null) return usedMs >= UNKNOWN_FACTOR * slowAfterMs;
    return busyMs - running.busyMsThen < BUSY_SHARE * usedMs;
  }

  /** Nothing waits for it any more, but it still holds its place. */
  left(running: RunningJob): void {
    this.#cancel(running, this.#options.timing.cancelGraceMs);
  }

  /** It is to be begun anew later. */
  giveWay(running: RunningJob): void {
    running.stage = 'giving-way';
    this.#cancel(running, this.#options.timing.cancelGraceMs);
  }

  /** The same because its drive keeps more urgent work waiting. */
  giveWayForDrive(running: RunningJob): void {
    running.stage = 'giving-way';
    running.isSlow = true;
    this.#options.cancel(running.id);
    this.#grace(running, this.#options.timing.driveGraceMs, () => this.#options.exchange());
  }

  /** What a job whose time is over failed with: its drive, or the worker. */
  codeOfOverrun(running: RunningJob): ErrorCode {
    const isInHand = running.stage !== 'waiting';
    let { wallMs, busyMs } = running.before;
    const busyNowMs = isInHand ? this.#options.busyMs() : null;
    if (busyNowMs !== null && running.busyMsThen !== null) {
      wallMs += usedMsOf(running);
      busyMs += busyNowMs - running.busyMsThen;
    }
    return wallMs >= this.#options.timing.slowAfterMs && busyMs < BUSY_SHARE * wallMs ? 'drive-slow' : 'worker-stuck';
  }

  #overrun(running: RunningJob): void {
    const { log, role, timing, takeOut } = this.#options;
    const code = this.codeOfOverrun(running);
    log.warn('%s worker: %s takes too long (%s)', role, running.job.kind, code);
    if (running.stage === 'waiting') {
      takeOut(running);
      settle(running, 'over', () => running.reject(new PlayerError(code)));
      running.options.onEnded?.(usedMsOf(running), 'timeout');
      return;
    }
    settle(running, 'overran', () => running.reject(new PlayerError(code)));
    this.#cancel(running, timing.overrunGraceMs);
  }

  #cancel(running: RunningJob, graceMs: number): void {
    const replace = this.#options.cancel(running.id);
    this.#grace(running, graceMs, () => {
      this.#culprit = running;
      replace();
      this.#culprit = null;
    });
  }

  #limit(running: RunningJob, ms: number): void {
    clearTimeout(running.limitTimer);
    running.limitTimer = this.#timer(running, ms, (againMs) => this.#limit(running, againMs), () => this.#overrun(running)); // prettier-ignore
  }

  #grace(running: RunningJob, ms: number, isOver: () => void): void {
    clearTimeout(running.graceTimer);
    running.graceTimer = this.#timer(running, ms, (againMs) => this.#grace(running, againMs, isOver), isOver);
  }

  /** Time in which this process stood still is given once more: the worker may have stood still with it. */
  #timer(running: RunningJob, ms: number, again: (ms: number) => void, isOver: () => void): NodeJS.Timeout {
    const dueMs = performance.now() + ms;
    return setTimeout(
      () => {
        const lateMs = performance.now() - dueMs;
        if (lateMs < LATE_MS) {
          isOver();
          return;
        }
        running.missedMs += lateMs;
        again(Math.max(LATE_MS, Math.min(ms, lateMs)));
      },
      Math.max(0, ms),
    ).unref();
  }
}
