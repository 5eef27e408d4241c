// A job from the request to its answer: what is asked, at which stage it is, and what the loss of its worker means for it. `supervisor` has
// the jobs; their order is `job-queue`'s, taking one back from its worker `cancellation`'s.
import { PlayerError } from '../../shared/errors.ts';
import type { Job, JobResults } from '../../shared/worker-protocol.ts';
import type { JobOutcome } from '../resilience/adaptive-timeout.ts';
import type { DeathVerdict } from './death-rules.ts';
import type { JobTicket, QueuedJob } from './job-queue.ts';
import type { Quarantine } from './quarantine.ts';

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
  /** It fails with `aborted` when its worker is lost, and no file of it is accused: its caller asks in another way. */
  readonly onlyOnce?: boolean;
  /** Where its drive kept another waiting it fails with `GaveWay`: its caller has it done by another worker. */
  readonly leavesForDrive?: boolean;
  /** Not by a worker that has done something before: what that holds may be what is wrong. */
  readonly fresh?: boolean;
  /** Called when a worker takes the job in hand (again after a death, or when it gave way). */
  readonly onStart?: () => void;
  /** How long it was in hand for the last time. Not told of what was cancelled or died with a worker. */
  readonly onEnded?: (usedMs: number, outcome: JobOutcome) => void;
}

/** See `leavesForDrive`. */
export class GaveWay extends PlayerError {
  constructor() {
    super('drive-slow');
  }
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
  /** Its worker is to be exchanged because of its drive. */
  isExchanged: boolean;
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
    isExchanged: false,
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

/** Its worker has it no more. True where its caller has the answer already, and nothing is to be done again. */
export function letGo(running: RunningJob): boolean {
  clearTimeout(running.graceTimer);
  if (running.stage === 'overran') running.options.onEnded?.(usedMsOf(running), 'timeout');
  if (!isSettled(running)) return false;
  running.stage = 'over';
  return true;
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
  const named = accused.filter(({ options }) => !options.onlyOnce);
  const files = new Map(named.map(({ job }) => [job.path, 'signature' in job ? job.signature : null]));
  const isShared = files.size > 1 || named.length < accused.length;
  for (const [path, signature] of files) quarantine.accuse(path, signature, verdict, isShared);
  // The drive that kept the worker is most likely that of the job which had been in hand for longest.
  const [oldest] = [...inHand].sort((a, b) => a.startedAtMs - b.startedAtMs);
  return inHand.filter((running) => {
    if (letGo(running)) return false;
    if (running.options.onlyOnce) {
      dismiss([running], () => new PlayerError('aborted', verdict.words));
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
