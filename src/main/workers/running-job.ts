// A job from its asking to its answer, as the supervisor keeps it: what it was asked with, where it is, and what is known against its file.
import { PlayerError } from '../../shared/errors.ts';
import type { Job, JobResults } from '../../shared/worker-protocol.ts';
import type { JobOutcome } from '../resilience/adaptive-timeout.ts';
import type { DeathVerdict } from './death-rules.ts';
import type { JobTicket, QueuedJob } from './job-queue.ts';
import type { Quarantine } from './quarantine.ts';

export interface RunOptions {
  readonly ticket: JobTicket;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** It takes long: where it keeps a job waiting that must run alone, or must run alone itself, it is stopped and begun anew later. */
  readonly givesWay?: boolean;
  /** Not by a worker that has done something before: what that holds may be what is wrong. */
  readonly fresh?: boolean;
  /** Called when a worker takes the job in hand (again after a death, or when it gave way). */
  readonly onStart?: () => void;
  /** How long it was in hand for the last time. Not told of what was withdrawn or died with a worker. */
  readonly onEnded?: (usedMs: number, outcome: JobOutcome) => void;
}

export interface RunningJob extends QueuedJob {
  readonly id: number;
  readonly job: Job;
  readonly options: RunOptions;
  readonly resolve: (value: JobResults[Job['kind']]) => void;
  readonly reject: (error: PlayerError) => void;
  readonly onAbort: () => void;
  timer: NodeJS.Timeout | undefined;
  startedAtMs: number;
  /** In which this process stood still while it was in hand, as far as its timer saw. */
  missedMs: number;
  resubmissions: number;
  mayBeStale: boolean;
  /** Asked to stop, to be begun anew. */
  givingWay: boolean;
  overran: boolean;
  /** The caller has its answer; the worker may still be at it. */
  settled: boolean;
}

/** Somebody waits for sound. Art that is looked at is wanted `now` too, but nothing is heard of it. */
export function isUrgent({ job, ticket }: RunningJob): boolean {
  return job.kind === 'render' && ticket.urgency === 'now';
}

/** How long it has been in hand. */
export function usedMsOf({ startedAtMs, missedMs }: RunningJob): number {
  return performance.now() - startedAtMs - missedMs;
}

/** Gives the caller its answer, once. */
export function settle(running: RunningJob, answer: () => void): void {
  clearTimeout(running.timer);
  if (running.settled) return;
  running.settled = true;
  running.options.signal?.removeEventListener('abort', running.onAbort);
  answer();
}

export function dismiss(jobs: readonly RunningJob[], why: (running: RunningJob) => PlayerError): void {
  for (const running of jobs) settle(running, () => running.reject(why(running)));
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
  return inHand.filter((running) => {
    clearTimeout(running.timer);
    if (running.overran) running.options.onEnded?.(usedMsOf(running), 'timeout');
    if (running.settled) return false;
    running.givingWay = false;
    running.resubmissions += 1;
    running.suspicion = quarantine.suspicionOf(running.job.path);
    const isHeld = quarantine.holds(running.job.path);
    const isLost = isHeld || running.resubmissions > RESUBMISSIONS_LIMIT;
    if (isLost) dismiss([running], () => new PlayerError(isHeld ? verdict.code : 'decode-failed', verdict.words));
    return !isLost;
  });
}
