// Keeps the alerts: which are up, which were, and which were seen. The windows the rules look through are filled here; what an alert is
// called for, alert-rules.ts says. health-service.ts asks once a second and tells the page.
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { ALERT_KINDS, type Alert, type AlertKind, type BreakerFigures } from '../../shared/health.ts';
import {
  ALERT_RULES, CALM_WINDOW_MS, CRITICAL_WINDOW_MS, ENOUGH_PLAYS, ENOUGH_PREDICTIONS, EVICTION_WINDOW_MS, PLAY_WINDOW, PREDICTION_WINDOW, RESTART_WINDOW_MS,
  type AlertCall, type AlertMeasures,
} from './alert-rules.ts'; // prettier-ignore
import { RiseWindow, ShareWindow } from './window-counter.ts';

/** Counted since the start; the windows take the differences. */
export interface AlertReading {
  readonly playRequests: number;
  readonly playHotHits: number;
  /** Music plays and someone listens. */
  readonly playing: boolean;
  readonly scored: number;
  readonly right: number;
  /** How probable the predictor's first choice is at present. */
  readonly claim: number;
  readonly memoryShare: number;
  /** Of chunks that soon came back. */
  readonly evictions: number;
  readonly workerRestarts: number;
  readonly breakers: readonly BreakerFigures[];
  readonly diskFull: AlertMeasures['diskFull'];
  readonly watchProblem: AlertMeasures['watchProblem'];
}

/** A track that ends and the next that is slow to come are no rest. Guess. */
const SILENT_AFTER_MS = 30_000;

/** Present and past ones that are kept. */
const HISTORY_LIMIT = 100;

export class Alerts {
  readonly #plays = new ShareWindow(PLAY_WINDOW);
  readonly #predictions = new ShareWindow(PREDICTION_WINDOW);
  readonly #claims = new ShareWindow(PREDICTION_WINDOW);
  /** Of the last look. */
  #claim = 0;
  #scored = 0;
  #claimedTotal = 0;
  /** How many predictions there had been when their alert was last over. */
  #settledAtScored = -1;
  #playedAtMs = -Infinity;
  readonly #evictions = new RiseWindow(EVICTION_WINDOW_MS);
  readonly #restarts = new RiseWindow(RESTART_WINDOW_MS);
  readonly #calm = new RiseWindow(CALM_WINDOW_MS);
  /** When each critical error was last met. */
  readonly #criticalAtMs = new Map<ErrorCode, number>();
  /** Newest last. */
  #all: Alert[] = [];
  #nextId = 1;

  /** Those that are up, newest first. */
  present(): readonly Alert[] {
    return this.history().filter(({ clearedAtMs }) => clearedAtMs === null);
  }

  /** Newest first. */
  history(): readonly Alert[] {
    return [...this.#all].reverse();
  }

  /** A critical error was met. */
  noteCritical(code: ErrorCode, nowMs: number): void {
    this.#criticalAtMs.set(code, nowMs);
  }

  /** Of the last requests of play that were prepared for, the share that the hot tier answered; null without enough of them. */
  get hitShare(): number | null {
    return shareOf(this.#plays, ENOUGH_PLAYS);
  }

  /** `nowMs` is of the monotonic clock. Returns what rose in this look. */
  look(reading: AlertReading, nowMs: number): readonly Alert[] {
    const measures = this.#measure(reading, nowMs);
    return ALERT_KINDS.flatMap((kind) => this.#follow(kind, ALERT_RULES[kind](measures)));
  }

  /**
   * The listener has seen it. What was met, and is no state that stands, is over with that: it rises again only by new evidence. Throws
   * `not-found`.
   */
  acknowledge(id: number): void {
    const alert = this.#all.find((each) => each.id === id);
    if (!alert) throw new PlayerError('not-found');
    if (alert.acknowledgedAtMs === null) this.#change(id, { acknowledgedAtMs: Date.now() });
    if (alert.clearedAtMs !== null) return;
    if (alert.kind === 'critical-error') this.#criticalAtMs.delete(alert.subject as ErrorCode);
    else if (alert.kind === 'hit-rate-low') this.#plays.clear();
    else if (alert.kind === 'prediction-poor') this.#forgetPredictions();
    else return;
    this.#clear(alert);
  }

  #measure(reading: AlertReading, nowMs: number): AlertMeasures {
    if (reading.playing) this.#playedAtMs = nowMs;
    const isSilent = nowMs - this.#playedAtMs >= SILENT_AFTER_MS;
    // What was heard before a rest says nothing of what is heard after it; habits outlast it.
    if (isSilent) this.#plays.clear();
    this.#plays.note(reading.playRequests, reading.playHotHits);
    this.#predictions.note(reading.scored, reading.right);
    this.#claims.note(reading.scored, this.#claimed(reading));
    this.#evictions.note(nowMs, reading.evictions);
    this.#restarts.note(nowMs, reading.workerRestarts);
    this.#calm.note(nowMs, reading.workerRestarts);
    for (const [code, atMs] of [...this.#criticalAtMs])
      if (nowMs - atMs >= CRITICAL_WINDOW_MS) this.#criticalAtMs.delete(code);
    const { memoryShare, breakers, diskFull, watchProblem } = reading;
    return {
      hitShare: this.hitShare,
      // Once it is over, only a further prediction brings it back.
      predictedShare: reading.scored === this.#settledAtScored ? null : shareOf(this.#predictions, ENOUGH_PREDICTIONS),
      claimedShare: shareOf(this.#claims, ENOUGH_PREDICTIONS),
      isSilent,
      evictionsPerMinute: this.#evictions.perMinute,
      restartsIn5Minutes: this.#restarts.rise,
      restartsIn10Minutes: this.#calm.rise,
      criticals: [...this.#criticalAtMs.keys()],
      memoryShare, breakers, diskFull, watchProblem,
    }; // prettier-ignore
  }

  /** All that was claimed since the start: for each prediction that was put to the test, how probable it had been held to be. */
  #claimed({ scored, claim }: AlertReading): number {
    this.#claimedTotal += Math.max(0, scored - this.#scored) * this.#claim;
    this.#scored = scored;
    this.#claim = claim;
    return this.#claimedTotal;
  }

  #forgetPredictions(): void {
    this.#predictions.clear();
    this.#claims.clear();
  }

  #follow(kind: AlertKind, calls: readonly AlertCall[]): readonly Alert[] {
    const up = this.#all.filter((alert) => alert.kind === kind && alert.clearedAtMs === null);
    for (const alert of up) {
      const said = calls.find(({ subject }) => subject === alert.subject);
      if (!said || said.call === 'clear') this.#clear(alert);
      // It gets worse, or better, and is still the same alert.
      else if (said.call === 'raise') this.#change(alert.id, aboutOf(said));
    }
    const raised = calls.filter(({ call, subject }) => call === 'raise' && !up.some((alert) => alert.subject === subject)); // prettier-ignore
    return raised.map((call) => this.#raise(kind, call));
  }

  #raise(kind: AlertKind, call: AlertCall): Alert {
    const id = this.#nextId++;
    const { subject } = call;
    const alert = { id, kind, subject, ...aboutOf(call), raisedAtMs: Date.now(), clearedAtMs: null, acknowledgedAtMs: null }; // prettier-ignore
    this.#all = [...this.#all, alert];
    // One that is up stays, however long ago it rose.
    const oldest = this.#all.find(({ clearedAtMs }) => clearedAtMs !== null);
    if (this.#all.length > HISTORY_LIMIT && oldest) this.#all = this.#all.filter((each) => each !== oldest);
    return alert;
  }

  #clear({ id, kind }: Alert): void {
    if (kind === 'prediction-poor') this.#settledAtScored = this.#scored;
    this.#change(id, { clearedAtMs: Date.now() });
  }

  #change(id: number, change: Partial<Alert>): void {
    this.#all = this.#all.map((alert) => (alert.id === id ? { ...alert, ...change } : alert));
  }
}

const aboutOf = ({ value, code = null, values = {} }: AlertCall): Pick<Alert, 'value' | 'code' | 'values'> => ({
  value,
  code,
  values,
});

/** Null without enough to judge. */
function shareOf({ counts: { all, good } }: ShareWindow, enough: number): number | null {
  return all < enough ? null : good / all;
}
