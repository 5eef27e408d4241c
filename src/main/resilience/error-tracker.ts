// Every failure of the core and the page is reported here once: it is classified, counted and remembered (the last hundred), and its
// recovery begins. Answers which share of the tries failed. The health room decides, from the events here, what a listener is told.
import { ERRORS, isAborted, type ErrorCode, type PlayerError, type Recovery } from '../../shared/errors.ts';
import { JOB_KINDS, type ErrorSummary, type JobKind, type TrackedError } from '../../shared/health.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { publicValues } from '../platform/redaction.ts';
import { classify } from './error-classifier.ts';

const LAST_LIMIT = 100;
const SUMMARY_LAST = 10;
const SUMMARY_COMMONEST = 5;
/** Pairs of component and code that are counted: ours are a few dozen, what a page names could be anything. */
const COUNTS_LIMIT = 500;
const OTHERS = 'others';

/** What a failure was about, as far as the caller of the work knows it. */
export interface FailureSubject {
  readonly trackId?: number;
  /** The content of the track that was tried: by the time it fails the file may hold another. */
  readonly signature?: string;
  readonly kind?: JobKind;
  /** Never logged. */
  readonly path?: string;
}

export interface Failure extends FailureSubject {
  readonly error: PlayerError;
  readonly component: string;
}

/** What a warning was made up for with, or is to be. */
const MADE_UP_FOR: Readonly<Record<Recovery, string>> = {
  none: 'what was asked for is not done',
  'retry-later': 'it is tried again later',
  'more-time': 'the next try gets more time',
  'reduce-memory': 'memory is given back',
  'free-disk': 'room is made on the disk',
  'check-file-system': 'the file is looked at again',
  'recover-database': 'the database is looked over',
  simplify: 'the simple chain stands in',
  skip: 'the track is left out',
};

export interface ErrorCount {
  readonly component: string;
  readonly code: ErrorCode;
  readonly count: number;
}

export interface ErrorTrackerOptions {
  readonly log: Logger;
  /** Sets going what can be done. */
  recover?(failure: Failure): void;
  /** Components left out of the rate of all: they try so much that the failures of others would drown. Theirs is asked by name. */
  readonly apart?: readonly string[];
}

export class ErrorTracker {
  readonly #log: Logger;
  readonly #recover: ErrorTrackerOptions['recover'];
  readonly #apart: readonly string[];
  readonly #last: TrackedError[] = [];
  readonly #counts = new Map<string, { component: string; code: ErrorCode; count: number }>();
  readonly #rates = new Map<string, RateWindow>();
  /** What was told already: an error passes several who tell of it, and counts once. */
  readonly #told = new WeakMap<object, PlayerError>();
  readonly #emitter = new Emitter<TrackedError>();
  #total = 0;

  readonly onError = this.#emitter.event;

  constructor({ log, recover, apart = [] }: ErrorTrackerOptions) {
    this.#log = log;
    this.#recover = recover;
    this.#apart = apart;
  }

  /** Something was tried: the rate is of these. */
  attempt(component: string): void {
    this.#rate(component).attempt();
  }

  /** Something failed. An abort is no failure, and the same error counts once however often it is told. */
  failed(component: string, error: unknown, about?: FailureSubject): PlayerError {
    const known = typeof error === 'object' && error !== null ? this.#told.get(error) : undefined;
    if (known) return known;
    const coded = classify(error);
    if (typeof error === 'object' && error !== null) this.#told.set(error, coded);
    this.#told.set(coded, coded);
    if (isAborted(coded)) return coded;

    const { category, severity, recovery, counts } = ERRORS[coded.code];
    this.#total += 1;
    this.#count(component, coded.code);
    if (counts) this.#rate(component).failure();
    if (severity === 'notice') return coded;

    const { code } = coded;
    const values = publicValues(coded.values);
    const tracked = { atMs: Date.now(), component, code, values, category, severity, recovery };
    this.#last.push(tracked);
    if (this.#last.length > LAST_LIMIT) this.#last.shift();
    const subject = subjectOf(coded, about);
    const whose = subject.trackId === undefined ? '' : ` (track ${subject.trackId})`;
    if (severity === 'warning') this.#log.warn('%s failed%s; %s:', component, whose, MADE_UP_FOR[recovery], coded);
    else this.#log.error('%s failed%s:', component, whose, coded);
    this.#recover?.({ ...subject, error: coded, component });
    this.#emitter.fire(tracked);
    return coded;
  }

  summary(): ErrorSummary {
    return {
      total: this.#total,
      last: this.last().slice(0, SUMMARY_LAST),
      commonest: this.counts().slice(0, SUMMARY_COMMONEST),
      rate: this.rate(),
    };
  }

  /** Newest first, at most a hundred; without mere notices. */
  last(): readonly TrackedError[] {
    return this.#last.toReversed();
  }

  /** All since the start, the most frequent first. */
  counts(): readonly ErrorCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count).map((count) => ({ ...count }));
  }

  /**
   * Failures over attempts of the last five minutes, of all or of one component; null without attempts. Of the failures only those that tell
   * of what does the work: a folder full of damaged files is no fault of the player.
   */
  rate(component?: string): number | null {
    const windows = component === undefined ? this.#together() : [this.#rates.get(component)];
    let attempts = 0;
    let failures = 0;
    for (const window of windows) {
      const sums = window?.sums();
      // Sources that report no attempts (a page's faults, the process's) have no rate.
      if (!sums || sums.attempts === 0) continue;
      attempts += sums.attempts;
      failures += sums.failures;
    }
    return attempts === 0 ? null : Math.min(1, failures / attempts);
  }

  /** How many attempts of the last five minutes the rate of all, or of one component, is made of. */
  attempts(component?: string): number {
    const windows = component === undefined ? this.#together() : [this.#rates.get(component)];
    return windows.reduce((sum, window) => sum + (window?.sums().attempts ?? 0), 0);
  }

  #together(): RateWindow[] {
    return [...this.#rates].filter(([component]) => !this.#apart.includes(component)).map(([, window]) => window);
  }

  #rate(component: string): RateWindow {
    let window = this.#rates.get(component);
    if (!window) {
      window = new RateWindow();
      this.#rates.set(component, window);
    }
    return window;
  }

  #count(component: string, code: ErrorCode): void {
    const key = `${component} ${code}`;
    const known = this.#counts.get(key);
    if (known) {
      known.count += 1;
    } else if (this.#counts.size < COUNTS_LIMIT || component === OTHERS) {
      this.#counts.set(key, { component, code, count: 1 });
    } else {
      this.#count(OTHERS, code);
    }
  }
}

const isJobKind = (value: unknown): value is JobKind => JOB_KINDS.some((kind) => kind === value);

/** What the error's own values tell; `about` goes before it. */
function subjectOf(error: PlayerError, about: FailureSubject = {}): FailureSubject {
  const { trackId, signature, kind, path } = error.values;
  return {
    ...(typeof trackId === 'number' ? { trackId } : {}),
    ...(typeof signature === 'string' ? { signature } : {}),
    ...(isJobKind(kind) ? { kind } : {}),
    ...(typeof path === 'string' ? { path } : {}),
    ...about,
  };
}

const STEP_MS = 10_000;
const STEPS = 30;

interface Step {
  /** Which step of the clock it is for. */
  index: number;
  attempts: number;
  failures: number;
}

/** Attempts and failures of the last five minutes, in steps of ten seconds of the monotonic clock. */
class RateWindow {
  readonly #steps: Step[] = [];

  attempt(): void {
    this.#step().attempts += 1;
  }

  failure(): void {
    this.#step().failures += 1;
  }

  sums(): { readonly attempts: number; readonly failures: number } {
    this.#forget(indexNow());
    return {
      attempts: this.#steps.reduce((sum, step) => sum + step.attempts, 0),
      failures: this.#steps.reduce((sum, step) => sum + step.failures, 0),
    };
  }

  #step(): Step {
    const index = indexNow();
    const newest = this.#steps.at(-1);
    if (newest?.index === index) return newest;
    const step = { index, attempts: 0, failures: 0 };
    this.#steps.push(step);
    this.#forget(index);
    return step;
  }

  #forget(index: number): void {
    while ((this.#steps[0]?.index ?? index) <= index - STEPS) this.#steps.shift();
  }
}

function indexNow(): number {
  return Math.floor(performance.now() / STEP_MS);
}
