// The player's figures as Prometheus reads them: text format 0.0.4, one HELP and TYPE a family, base units. Pure. Labels are of fixed words:
// no track, path or listener is told of.
import { MEMORY_LEVELS, TIERS, type BufferStats, type LatencyFigures } from '../../shared/buffer-figures.ts';
import { HEALTH_STATES, LOAD_LEVELS, type BreakerState, type HealthReport } from '../../shared/health.ts';
import type { ErrorCount } from '../resilience/error-tracker.ts';
import type { RecoveryFigures } from '../resilience/recovery.ts';
import type { RetryFigures } from '../resilience/retry-statistics.ts';
import type { BreakerRate, ProbeVerdict } from './health-rules.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** What the report does not hold. */
export interface MetricsExtras {
  readonly probe: ProbeVerdict['state'];
  readonly rates: readonly BreakerRate[];
  readonly errors: readonly ErrorCount[];
  readonly retries: readonly RetryFigures[];
  readonly recoveries: readonly RecoveryFigures[];
}

const PROBE_STATES: readonly ProbeVerdict['state'][] = ['untried', 'rendered', 'original-only', 'failed'];

/** In the order in which they are worse. */
const STATE_NUMBERS: readonly BreakerState[] = ['closed', 'half-open', 'open'];

export function metricsText(report: HealthReport, stats: BufferStats, extras: MetricsExtras): string {
  const page = new Exposition();
  wholeFigures(page, report, extras);
  loadFigures(page, report, stats);
  breakerFigures(page, report, extras);
  resilienceFigures(page, extras);
  workFigures(page, report);
  bufferFigures(page, stats);
  return page.text();
}

function wholeFigures(page: Exposition, report: HealthReport, { probe }: MetricsExtras): void {
  page.gauge('build_info', 'The version that runs.', [[{ version: report.version }, 1]]);
  page.gauge('uptime_seconds', 'Time since the core was started.', one(report.upSeconds));
  page.gauge(
    'health_state',
    'Of the whole: 0 healthy, 1 degraded, 2 unhealthy.',
    one(HEALTH_STATES.indexOf(report.state)),
  );
  const parts = report.parts.map(({ part, state }): Sample => [{ part }, HEALTH_STATES.indexOf(state)]);
  page.gauge('health_part_state', 'Of each part: 0 healthy, 1 degraded, 2 unhealthy.', parts);
  const alerts = report.alerts.map(({ kind, subject }): Sample => [{ kind, subject: subject ?? '' }, 1]);
  page.gauge('alert', 'Alerts that are up.', alerts);
  const seen = report.alerts.map(({ kind, subject, acknowledgedAtMs }): Sample => [{ kind, subject: subject ?? '' }, acknowledgedAtMs === null ? 0 : 1]); // prettier-ignore
  page.gauge('alert_acknowledged', 'Of those, whether a listener has seen it.', seen);
  page.gauge('render_probe', 'What the last render of a listener or trial proved: 0 not tried, 1 all, 2 only originals, 3 nothing can be rendered.', one(PROBE_STATES.indexOf(probe))); // prettier-ignore
  page.gauge('failure_ratio', 'Failures over attempts of the last five minutes.', one(report.errors.rate));
}

function loadFigures(page: Exposition, { load, memoryLevel }: HealthReport, { memory }: BufferStats): void {
  page.gauge('load_level', 'Load: 0 normal, 1 high, 2 critical, 3 overload.', one(LOAD_LEVELS.indexOf(load.level)));
  page.gauge('cpu_busy_ratio', 'Share of all processors in use.', [[{ by: 'machine' }, load.machineShare], [{ by: 'player' }, load.ownShare]]); // prettier-ignore
  page.gauge('event_loop_delay_seconds', 'Delay of the event loop, 99th percentile of the last second.', one(load.loopDelayP99Ms / 1000)); // prettier-ignore
  page.gauge('render_time_ratio', 'Time to render over the time it plays, of the chunks of the last 10 s.', one(load.renderShare)); // prettier-ignore
  page.gauge('memory_level', 'Memory: 0 normal, 1 reduced, 2 minimal, 3 emergency.', one(MEMORY_LEVELS.indexOf(memoryLevel))); // prettier-ignore
  page.gauge('memory_bytes', 'Memory of the player, and what the machine has.', [
    [{ of: 'player' }, memory.ownBytes],
    [{ of: 'available' }, memory.availableBytes],
    [{ of: 'total' }, memory.totalBytes],
  ]);
}

function breakerFigures(page: Exposition, { breakers }: HealthReport, { rates }: MetricsExtras): void {
  const each = (value: (breaker: HealthReport['breakers'][number]) => number): Sample[] =>
    breakers.map((breaker) => [{ breaker: breaker.breaker }, value(breaker)]);
  page.gauge('breaker_state', 'Circuit breakers: 0 closed, 1 half-open, 2 open.', each(({ state }) => STATE_NUMBERS.indexOf(state))); // prettier-ignore
  page.counter(
    'breaker_attempts_total',
    'What went through each breaker.',
    each(({ attempts }) => attempts),
  );
  page.counter(
    'breaker_failures_total',
    'What failed behind it.',
    each(({ failures }) => failures),
  );
  page.counter(
    'breaker_refused_total',
    'What was refused while it was open.',
    each(({ refused }) => refused),
  );
  page.counter(
    'breaker_retries_total',
    'Second and later tries.',
    each(({ retries }) => retries),
  );
  page.counter(
    'breaker_opened_total',
    'Times its breaker opened.',
    each(({ opened }) => opened),
  );
  page.gauge('breaker_failure_ratio', 'Failures over attempts of the last five minutes.', rates.map(({ of, rate }): Sample => [{ breaker: of }, rate])); // prettier-ignore
}

function resilienceFigures(page: Exposition, { errors, retries, recoveries }: MetricsExtras): void {
  const met = errors.map(({ component, code, count }): Sample => [{ component, code }, count]);
  page.counter('errors_total', 'Errors that were met, by where and what.', met);
  const retry = (value: (figures: RetryFigures) => number): Sample[] =>
    retries.map((each) => [{ kind: each.kind, strategy: each.strategy }, value(each)]);
  page.counter(
    'retry_runs_total',
    'Failures that were followed by further tries.',
    retry(({ runs }) => runs),
  );
  page.counter(
    'retry_recoveries_total',
    'Of those, how many ended well.',
    retry(({ recoveries: ended }) => ended),
  );
  page.counter(
    'retry_wait_seconds_total',
    'Time waited between tries.',
    retry(({ waitedMs }) => waitedMs / 1000),
  );
  const recovery = (value: (figures: RecoveryFigures) => number): Sample[] =>
    recoveries.map((each) => [{ recovery: each.recovery }, value(each)]);
  page.counter(
    'recoveries_total',
    'What was done about errors.',
    recovery(({ done }) => done),
  );
  page.counter(
    'recoveries_spared_total',
    'What had been done just before.',
    recovery(({ spared }) => spared),
  );
  page.counter(
    'recoveries_failed_total',
    'What could not be done.',
    recovery(({ failed }) => failed),
  );
}

function workFigures(page: Exposition, { workers, timeouts, degradations }: HealthReport): void {
  const worker = (value: (worker: HealthReport['workers'][number]) => number | null): Sample[] =>
    workers.map((each) => [{ role: each.role }, value(each)]);
  page.gauge(
    'worker_ready',
    'Whether it can do its work.',
    worker(({ state }) => (state === 'ready' ? 1 : 0)),
  );
  page.counter(
    'worker_restarts_total',
    'Times it had to be replaced.',
    worker(({ restarts }) => restarts),
  );
  page.gauge(
    'worker_resident_bytes',
    'Memory of its process.',
    worker(({ rssBytes }) => rssBytes),
  );
  page.gauge(
    'worker_jobs_waiting',
    'Jobs that wait for it.',
    worker(({ waiting }) => waiting),
  );
  page.gauge(
    'worker_jobs_in_hand',
    'Jobs it is at.',
    worker(({ inHand }) => inHand),
  );
  page.gauge(
    'worker_quarantined_files',
    'Files it is not given any more.',
    worker(({ quarantined }) => quarantined),
  );
  const kind = (value: (figures: HealthReport['timeouts'][number]) => number | null): Sample[] =>
    timeouts.map((each) => [{ kind: each.kind }, value(each)]);
  page.gauge(
    'job_timeout_seconds',
    'What a job is allowed at present.',
    kind(({ allowedMs }) => allowedMs / 1000),
  );
  page.gauge('job_timeout_used_ratio', 'Of what was allowed, how much was used: median.', kind(({ efficiency }) => efficiency)); // prettier-ignore
  page.gauge(
    'job_success_ratio',
    'Of the last jobs, how many succeeded.',
    kind(({ successShare }) => successShare),
  );
  page.counter(
    'job_timeouts_total',
    'Jobs that ran out of time.',
    kind((figures) => figures.timeouts),
  );
  page.counter(
    'job_hasty_timeouts_total',
    'Of those, how many answered just afterwards.',
    kind(({ hasty }) => hasty),
  );
  page.counter('degraded_chunks_total', 'Chunks that were less than what was asked for.', degradations.map(({ step, total }): Sample => [{ step }, total])); // prettier-ignore
}

function bufferFigures(page: Exposition, stats: BufferStats): void {
  const tier = (value: (figures: BufferStats['hot']) => number): Sample[] =>
    TIERS.map((name) => [{ tier: name }, value(stats[name])]);
  page.gauge(
    'tier_budget_bytes',
    'Room of each tier.',
    tier(({ budgetBytes }) => budgetBytes),
  );
  page.gauge(
    'tier_used_bytes',
    'What it holds.',
    tier(({ usedBytes }) => usedBytes),
  );
  page.gauge(
    'tier_chunks',
    'Chunks it holds.',
    tier(({ entries }) => entries),
  );
  page.counter(
    'tier_hits_total',
    'Requests it answered.',
    tier(({ hits }) => hits),
  );
  page.counter(
    'tier_evictions_total',
    'Chunks that had to leave it.',
    tier(({ evictions }) => evictions),
  );
  page.counter('evictions_too_soon_total', 'Chunks that had to leave memory and soon came back.', one(stats.evictedTooSoon)); // prettier-ignore
  const reasons = Object.entries(stats.requests);
  const outcomes = reasons.flatMap(([reason, { hits, joins, misses }]): Sample[] =>
    Object.entries({ ...hits, joined: joins, missed: misses }).map(([outcome, count]) => [{ reason, outcome }, count]),
  );
  page.counter('requests_total', 'Chunks the page asked for, by reason and by who had them.', outcomes);
  page.summary('request_seconds', 'From a request to its answer.', reasons.map(([reason, { latency }]) => [{ reason }, latency])); // prettier-ignore
  page.summary('render_seconds', 'Time a worker takes for a chunk.', [[{}, stats.renderLatency]]);
  page.summary('switch_seconds', 'From the choice of a preset to its sound.', [[{}, stats.audible.switchLatency]]);
  page.counter('renders_total', 'Chunks that were rendered.', one(stats.renders));
  page.counter('render_failures_total', 'Renders that failed.', one(stats.renderFailures));
  page.counter('prepared_chunks_total', 'Chunks made ahead of any request.', one(stats.prefetch.prepared));
  page.counter('prepared_chunks_used_total', 'Of those, how many were asked for.', one(stats.prefetch.used));
  page.counter('predictions_total', 'Changes of preset that had been predicted.', one(stats.prediction.scored));
  page.counter('predictions_right_total', 'Of those, how many were right.', one(stats.prediction.right));
  page.counter('underruns_total', 'Times the sound stopped for want of a chunk.', one(stats.audible.underruns));
}

type Labels = Readonly<Record<string, string>>;
/** Null: not known. */
type Sample = readonly [labels: Labels, value: number | null];

class Exposition {
  readonly #lines: string[] = [];

  gauge(name: string, help: string, samples: readonly Sample[]): void {
    this.#family(name, 'gauge', help, samples);
  }

  /** `name` ends in `_total`. */
  counter(name: string, help: string, samples: readonly Sample[]): void {
    this.#family(name, 'counter', help, samples);
  }

  summary(name: string, help: string, rows: readonly (readonly [Labels, LatencyFigures])[]): void {
    this.#head(name, 'summary', help);
    for (const [labels, { count, sumMs, p50Ms, p95Ms, p99Ms }] of rows) {
      for (const [quantile, ms] of [['0.5', p50Ms], ['0.95', p95Ms], ['0.99', p99Ms]] as const)
        this.#sample(name, { ...labels, quantile }, ms === null ? NaN : ms / 1000); // prettier-ignore
      this.#sample(`${name}_sum`, labels, sumMs / 1000);
      this.#sample(`${name}_count`, labels, count);
    }
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** What is not known is left out. */
  #family(name: string, type: string, help: string, samples: readonly Sample[]): void {
    this.#head(name, type, help);
    for (const [labels, value] of samples) if (value !== null) this.#sample(name, labels, value);
  }

  #head(name: string, type: string, help: string): void {
    this.#lines.push(`# HELP auralis_${name} ${escaped(help)}`, `# TYPE auralis_${name} ${type}`);
  }

  #sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`);
    const set = pairs.length > 0 ? `{${pairs.join(',')}}` : '';
    this.#lines.push(`auralis_${name}${set} ${numberText(value)}`);
  }
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** Of a family without labels. */
const one = (value: number | null): readonly Sample[] => [[{}, value]];
