import { describe, expect, it } from 'vitest';

import type { BufferStats, LatencyFigures, RequestFigures } from '../../shared/buffer-figures.ts';
import type { HealthReport } from '../../shared/health.ts';
import { metricsText } from './metrics.ts';
import { readPrometheus } from './prometheus.testing.ts';

const latency: LatencyFigures = { count: 12, sumMs: 90, p50Ms: 1, p95Ms: 20, p99Ms: 300 };
const none: LatencyFigures = { count: 0, sumMs: 0, p50Ms: null, p95Ms: null, p99Ms: null };
const tier = { budgetBytes: 100, usedBytes: 50, entries: 2, hits: 9, evictions: 3, latency };
const request: RequestFigures = { requests: 14, hits: { hot: 9, warm: 1, cold: 1 }, joins: 1, misses: 2, latency };

const STATS: BufferStats = {
  hot: tier, warm: tier, cold: { ...tier, reads: 1, writes: 1, writtenBytesLastHour: 0, damaged: 0, problem: null }, evictedTooSoon: 7,
  requests: { play: request, start: { ...request, latency: none }, switch: request },
  inFlight: { wanted: 0, rendering: 0, failed: 0 }, renders: 5, renderFailures: 1, degraded: 0, silences: 0, renderLatency: latency,
  prefetch: { planned: 4, ready: 4, prepared: 9, used: 3, withdrawn: 0 },
  prediction: {
    mode: 'settled', presets: { off: 0, adaptive: 1, gentle: 0, warm: 0, bright: 0, punchy: 0 }, scored: 6, right: 4,
    accuracy: 0.66, weights: { transitions: 0.5, affinity: 0.5 }, switches: 6, switchesReady: 6,
  },
  audible: { underruns: 0, switchLatency: none },
  memory: { level: 'normal', ownBytes: 300, availableBytes: null, totalBytes: 1000 },
  tuning: { aheadFrames: 1, hotShare: 1 / 3, leastProbability: 0.1, reason: null }, integrity: { checks: 0, issues: 0, lastCheckMs: null },
  workerRestarts: 2,
}; // prettier-ignore

const REPORT: HealthReport = {
  state: 'degraded', atMs: 0, upSeconds: 61.5, version: '1.0.0 "beta"\\\nx',
  parts: [{ part: 'render', state: 'unhealthy', reason: 'breaker', values: {}, code: null, sinceMs: 0 }],
  alerts: [{ id: 1, kind: 'disk-full', subject: 'cache', value: null, code: null, values: { path: '/home/ann/Music' }, raisedAtMs: 0, clearedAtMs: null, acknowledgedAtMs: 5 }],
  load: { level: 'high', machineShare: 0.95, ownShare: null, loopDelayP99Ms: 12.5, renderShare: 0.01 },
  memoryLevel: 'normal',
  breakers: [{ breaker: 'render', state: 'open', sinceMs: 0, attempts: 4, failures: 3, failuresInARow: 3, refused: 1, retries: 0, opened: 1, lastCode: null }],
  workers: [{ role: 'render', state: 'ready', pid: 1, decoder: 'node-av', rssBytes: 1e6, restarts: 2, lastDeath: null, lowMemory: false, waiting: 1, inHand: 1, quarantined: 0 }],
  timeouts: [{ kind: 'render', allowedMs: 2500, efficiency: null, successShare: 1, timeouts: 1, hasty: 0 }],
  degradations: [{ step: 'simple', total: 2, inARow: 0, lastCode: null }],
  errors: { total: 3, last: [], commonest: [], rate: null },
}; // prettier-ignore

describe('metrics', () => {
  const text = metricsText(REPORT, STATS, {
    probe: 'original-only',
    rates: [
      { of: 'render', rate: 0.25, attempts: 8 },
      { of: 'tags', rate: null, attempts: 0 },
    ],
    errors: [{ component: 'render', code: 'decode-failed', count: 3 }],
    retries: [{ kind: 'tags', strategy: 'fibonacci', runs: 4, recoveries: 2, waitedMs: 1500 }],
    recoveries: [{ recovery: 'skip', done: 1, spared: 5, failed: 0 }],
  });
  const families = readPrometheus(text);
  const value = (name: string, labels: Record<string, string> = {}): number | undefined =>
    [...families.values()]
      .flatMap(({ samples }) => samples)
      .find((sample) => sample.name === `auralis_${name}` && JSON.stringify(sample.labels) === JSON.stringify(labels))
      ?.value;

  it('are read by a strict reader, each family named after what it counts', () => {
    expect(families.size).toBeGreaterThan(40);
    for (const [name, { type }] of families) {
      expect(name).toMatch(/^auralis_[a-z_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  it('tell what was measured in base units', () => {
    expect(value('uptime_seconds')).toBe(61.5);
    expect(value('event_loop_delay_seconds')).toBe(0.0125);
    expect(value('job_timeout_seconds', { kind: 'render' })).toBe(2.5);
    expect(value('health_part_state', { part: 'render' })).toBe(2);
    expect(value('breaker_state', { breaker: 'render' })).toBe(2);
    expect(value('load_level')).toBe(1);
    expect(value('requests_total', { reason: 'play', outcome: 'missed' })).toBe(2);
    expect(value('request_seconds', { reason: 'play', quantile: '0.95' })).toBe(0.02);
    expect(value('request_seconds_count', { reason: 'play' })).toBe(12);
    expect(value('request_seconds_sum', { reason: 'play' })).toBe(0.09);
    expect(value('request_seconds', { reason: 'start', quantile: '0.5' })).toBeNaN();
    expect(value('worker_restarts_total', { role: 'render' })).toBe(2);
    expect(value('errors_total', { component: 'render', code: 'decode-failed' })).toBe(3);
    expect(value('retry_wait_seconds_total', { kind: 'tags', strategy: 'fibonacci' })).toBe(1.5);
    expect(value('recoveries_spared_total', { recovery: 'skip' })).toBe(5);
  });

  it('tell what health and alerts are judged by', () => {
    expect(value('evictions_too_soon_total')).toBe(7);
    expect(value('breaker_failure_ratio', { breaker: 'render' })).toBe(0.25);
    expect(value('breaker_failure_ratio', { breaker: 'tags' })).toBeUndefined();
    expect(value('render_probe')).toBe(2);
    expect(value('alert_acknowledged', { kind: 'disk-full', subject: 'cache' })).toBe(1);
  });

  it('leave out what is not known, and escape what is told', () => {
    expect(value('cpu_busy_ratio', { by: 'player' })).toBeUndefined();
    expect(value('memory_bytes', { of: 'available' })).toBeUndefined();
    expect(value('build_info', { version: REPORT.version })).toBe(1);
    expect(value('alert', { kind: 'disk-full', subject: 'cache' })).toBe(1);
    expect(text).not.toContain('/home');
  });
});
