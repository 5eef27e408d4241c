// How the player says that it is well: looks over its parts once a second, keeps since when each is as it is, has alerts raised and cleared,
// and tells whoever asks: the contract, `/health`, `/metrics`. It measures nothing itself and mends nothing: app-health.ts passes functions.
import { isDeepStrictEqual } from 'node:util';

import {
  HEALTH_PARTS, overall, type Alert, type HealthNews, type HealthReport, type HealthState, type PartHealth,
} from '../../shared/health.ts'; // prettier-ignore
import type { ErrorCode } from '../../shared/errors.ts';
import type { Disposable } from '../platform/disposables.ts';
import { Emitter } from '../platform/events.ts';
import type { Logger } from '../platform/log.ts';
import { publicValues } from '../platform/redaction.ts';
import { Throttle } from '../platform/throttle.ts';
import { Alerts, type AlertReading } from './alerts.ts';
import { PART_RULES, type HealthFacts } from './health-rules.ts';

/** What of the report is neither judged nor kept here. */
type ReportFigures = Pick<
  HealthReport,
  'load' | 'memoryLevel' | 'breakers' | 'workers' | 'timeouts' | 'degradations' | 'errors'
>;

export interface HealthReading {
  /** The share of hits is of the alerts' own window. */
  readonly facts: Omit<HealthFacts, 'hitShare'>;
  readonly alerts: AlertReading;
  readonly figures: ReportFigures;
}

export interface HealthOptions {
  readonly version: string;
  /** All that is known at this moment: asked once a look. */
  read(): HealthReading;
  /** Ends when it is known whether a chunk can be rendered at this moment: at once when one just was. Never rejects. */
  prove(signal: AbortSignal): Promise<void>;
  /** The monotonic clock. */
  nowMs(): number;
  readonly log: Logger;
  readonly everyMs?: number | undefined;
}

/** A look and its news take half a millisecond (measured). */
const EVERY_MS = 1_000;

/** News at most twice a second. */
const NEWS_MS = 500;

export class HealthService implements Disposable {
  readonly #options: HealthOptions;
  readonly #alerts = new Alerts();
  readonly #timer: NodeJS.Timeout;
  readonly #throttle: Throttle;
  readonly #emitter = new Emitter<HealthNews>();
  readonly #startedAtMs: number;
  #parts: readonly PartHealth[];
  /** Of the last look; null before the first. */
  #figures: ReportFigures | null = null;
  /** Of the news told last, what is worth telling anew when it changes. */
  #told: unknown = null;
  #hasFailed = false;

  /** State, alerts or load level changed: at most twice a second, the last one always comes. */
  readonly onNews = this.#emitter.event;

  constructor(options: HealthOptions) {
    this.#options = options;
    this.#startedAtMs = options.nowMs();
    const sinceMs = Date.now();
    this.#parts = HEALTH_PARTS.map((part) => ({
      part,
      state: 'healthy',
      reason: null,
      values: {},
      code: null,
      sinceMs,
    }));
    this.#throttle = new Throttle(NEWS_MS, () => this.#figures && this.#emitter.fire(this.#news(this.#figures)));
    this.#timer = setInterval(() => this.look(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  get state(): HealthState {
    return overall(this.#parts);
  }

  /** Judges now. A figure that cannot be had must not end the player: then the last verdicts hold. */
  look(): void {
    try {
      this.#judge();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#options.log.error('the health could not be looked at', error);
      this.#hasFailed = true;
    }
  }

  /** As it is now. Throws when no look ever succeeded. */
  report(): HealthReport {
    this.look();
    const figures = this.#figures ?? this.#options.read().figures;
    return {
      ...this.#news(figures),
      ...figures,
      atMs: Date.now(),
      upSeconds: (this.#options.nowMs() - this.#startedAtMs) / 1000,
      version: this.#options.version,
    };
  }

  /** As it is now, after it was seen that a chunk can be rendered or that none can. For `/health`, without paths: the page alone may tell them. */
  async proved(signal: AbortSignal): Promise<HealthReport> {
    await this.#options.prove(signal);
    const report = this.report();
    const told = <T extends PartHealth | Alert>(of: T): T => ({ ...of, values: publicValues(of.values) });
    return { ...report, parts: report.parts.map(told), alerts: report.alerts.map(told) };
  }

  /** Present and past ones, newest first. */
  alerts(): readonly Alert[] {
    return this.#alerts.history();
  }

  /** Throws `not-found`. */
  acknowledge(id: number): void {
    this.#alerts.acknowledge(id);
    this.look();
  }

  /** A critical error was met: an alert, until ten minutes have passed without another or the listener has seen it. */
  noteCritical(code: ErrorCode): void {
    this.#alerts.noteCritical(code, this.#options.nowMs());
    this.look();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#throttle.dispose();
  }

  #judge(): void {
    const { read, nowMs, log } = this.#options;
    const { facts: known, alerts, figures } = read();
    this.#figures = figures;
    const risen = this.#alerts.look(alerts, nowMs());
    const facts = { ...known, hitShare: this.#alerts.hitShare };
    this.#parts = this.#parts.map((before) => {
      const verdict = PART_RULES[before.part](facts);
      if (verdict.state !== before.state) {
        const tell = verdict.state === 'healthy' ? log.info : log.warn;
        tell('%s is %s now%s', before.part, verdict.state, verdict.reason ? `: ${verdict.reason}` : '');
      }
      return { ...before, ...verdict, sinceMs: verdict.state === before.state ? before.sinceMs : Date.now() };
    });
    for (const { kind, subject, value } of risen) log.warn('alert %s: %s (%s)', kind, subject ?? 'raised', value);
    this.#tell(figures);
  }

  #tell(figures: ReportFigures): void {
    const { state, parts, alerts, load } = this.#news(figures);
    const told = { state, parts, alerts, level: load.level };
    if (isDeepStrictEqual(told, this.#told)) return;
    this.#told = told;
    this.#throttle.call();
  }

  #news({ load }: ReportFigures): HealthNews {
    return { state: this.state, parts: this.#parts, alerts: this.#alerts.present(), load };
  }
}
