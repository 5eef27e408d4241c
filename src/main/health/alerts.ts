// Keeps the alerts: which are up, which were, and which were seen. The windows the rules look through are filled here; what an alert is
// called for, alert-rules.ts says. health-service.ts asks once a second and tells the page.
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { ALERT_KINDS, type Alert, type AlertKind, type BreakerFigures } from '../../shared/health.ts';
import {
  ALERT_RULES, CALM_WINDOW_MS, CRITICAL_WINDOW_MS, EVICTION_WINDOW_MS, PLAY_WINDOW, PREDICTION_WINDOW, RESTART_WINDOW_MS,
  type AlertCall, type AlertMeasures,
} from './alert-rules.ts'; // prettier-ignore
import { RiseWindow, ShareWindow } from './window-counter.ts';

/** Counted since the start; the windows take the differences. */
export interface AlertReading {
  readonly playRequests: number;
  readonly playHotHits: number;
  readonly scored: number;
  readonly right: number;
  readonly memoryShare: number;
  /** Of chunks that soon came back. */
  readonly evictions: number;
  readonly workerRestarts: number;
  readonly breakers: readonly BreakerFigures[];
  readonly diskFull: AlertMeasures['diskFull'];
  readonly watchProblem: AlertMeasures['watchProblem'];
}

/** Present and past ones that are kept. */
const HISTORY_LIMIT = 100;

export class Alerts {
  readonly #plays = new ShareWindow(PLAY_WINDOW);
  readonly #predictions = new ShareWindow(PREDICTION_WINDOW);
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

  /** `nowMs` is of the clock that nobody sets. Returns what rose in this look. */
  look(reading: AlertReading, nowMs: number): readonly Alert[] {
    const measures = this.#measure(reading, nowMs);
    return ALERT_KINDS.flatMap((kind) => this.#follow(kind, ALERT_RULES[kind](measures)));
  }

  /** The listener has seen it. What was met once, and does not stand, is over with that. Throws `not-found`. */
  acknowledge(id: number): void {
    const alert = this.#all.find((each) => each.id === id);
    if (!alert) throw new PlayerError('not-found');
    if (alert.acknowledgedAtMs === null) this.#change(id, { acknowledgedAtMs: Date.now() });
    if (alert.kind !== 'critical-error' || alert.clearedAtMs !== null) return;
    this.#criticalAtMs.delete(alert.subject as ErrorCode);
    this.#change(id, { clearedAtMs: Date.now() });
  }

  #measure(reading: AlertReading, nowMs: number): AlertMeasures {
    this.#plays.note(reading.playRequests, reading.playHotHits);
    this.#predictions.note(reading.scored, reading.right);
    this.#evictions.note(nowMs, reading.evictions);
    this.#restarts.note(nowMs, reading.workerRestarts);
    this.#calm.note(nowMs, reading.workerRestarts);
    for (const [code, atMs] of [...this.#criticalAtMs])
      if (nowMs - atMs >= CRITICAL_WINDOW_MS) this.#criticalAtMs.delete(code);
    const { memoryShare, breakers, diskFull, watchProblem } = reading;
    return {
      plays: this.#plays.counts,
      predictions: this.#predictions.counts,
      evictionsPerMinute: this.#evictions.perMinute,
      restartsIn5Minutes: this.#restarts.rise,
      restartsIn10Minutes: this.#calm.rise,
      criticals: [...this.#criticalAtMs.keys()],
      memoryShare, breakers, diskFull, watchProblem,
    }; // prettier-ignore
  }

  #follow(kind: AlertKind, calls: readonly AlertCall[]): readonly Alert[] {
    const up = this.#all.filter((alert) => alert.kind === kind && alert.clearedAtMs === null);
    for (const alert of up) {
      const said = calls.find(({ subject }) => subject === alert.subject);
      if (!said || said.call === 'clear') this.#change(alert.id, { clearedAtMs: Date.now() });
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

  #change(id: number, change: Partial<Alert>): void {
    this.#all = this.#all.map((alert) => (alert.id === id ? { ...alert, ...change } : alert));
  }
}

const aboutOf = ({ value, code = null, values = {} }: AlertCall): Pick<Alert, 'value' | 'code' | 'values'> => ({
  value,
  code,
  values,
});
