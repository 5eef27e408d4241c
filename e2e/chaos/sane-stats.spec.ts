// The judge of the buffer's figures lets sane ones pass and names what is wrong with others.
import { expect, test } from '@playwright/test';

import type { BufferStats } from '../../src/shared/buffer-figures.ts';
import { insaneStats } from './sane-stats.ts';

const LATENCY = { count: 3, sumMs: 14, p50Ms: 2, p95Ms: 9, p99Ms: null };
const TIER = { budgetBytes: 100, usedBytes: 60, entries: 2, hits: 5, evictions: 1, latency: LATENCY };
const REQUESTS = { requests: 8, hits: { hot: 3, warm: 2, cold: 1 }, joins: 1, misses: 1, latency: LATENCY };
const PRESETS = { off: 0, adaptive: 0.5, gentle: 0.125, warm: 0.125, bright: 0.125, punchy: 0.125 };

const SANE = {
  hot: TIER,
  warm: TIER,
  cold: { ...TIER, writes: 4, writtenBytesLastHour: 3_000_000, damaged: 0, problem: null },
  requests: { play: REQUESTS, start: REQUESTS, switch: REQUESTS },
  inFlight: { wanted: 0, rendering: 1, failed: 0 },
  renders: 9,
  renderFailures: 0,
  degraded: 0,
  silences: 0,
  renderLatency: LATENCY,
  prefetch: { planned: 5, ready: 5, prepared: 6, used: 2, withdrawn: 0 },
  prediction: {
    mode: 'settled',
    presets: PRESETS,
    scored: 4,
    right: 3,
    accuracy: 0.75,
    weights: { transitions: 0.7, affinity: 0.3 },
    switches: 5,
    switchesReady: 4,
  },
  audible: { underruns: 0, switchLatency: LATENCY },
  memory: { level: 'normal', ownBytes: 1, availableBytes: null, totalBytes: 9 },
  tuning: { aheadFrames: 96_000, hotShare: 1 / 3, leastProbability: 0.1, reason: null },
  integrity: { checks: 1, issues: 0, lastCheckMs: null },
  workerRestarts: 0,
} as unknown as BufferStats;

const { prediction, prefetch, requests } = SANE;

const INSANE: readonly (readonly [string, Partial<BufferStats>])[] = [
  ['hot holds 101 of 100 bytes', { hot: { ...TIER, usedBytes: 101 } }],
  ['warm holds 60 bytes in no entry', { warm: { ...TIER, entries: 0 } }],
  ['play: 9 requests, but 8 were met', { requests: { ...requests, play: { ...REQUESTS, requests: 9 } } }],
  [
    'the probabilities of the presets sum to 1.25',
    { prediction: { ...prediction, presets: { ...PRESETS, adaptive: 0.75 } } },
  ],
  [
    'the weights of the forecast sum to 1.7',
    { prediction: { ...prediction, weights: { transitions: 1, affinity: 0.7 } } },
  ],
  ['5 of 4 predictions were right', { prediction: { ...prediction, right: 5 } }],
  ['6 of 5 switches were ready', { prediction: { ...prediction, switchesReady: 6 } }],
  ['7 of 6 were used', { prefetch: { ...prefetch, used: 7 } }],
  ['stats.renders is NaN', { renders: NaN }],
  ['stats.renderFailures is -1', { renderFailures: -1 }],
];

test('sane figures pass, alone and after others', () => {
  expect(insaneStats(SANE, null)).toEqual([]);
  expect(insaneStats({ ...SANE, renders: 12 }, SANE)).toEqual([]);
});

for (const [complaint, over] of INSANE) {
  test(`complains: ${complaint}`, () => {
    expect(insaneStats({ ...SANE, ...over }, null)).toEqual([complaint]);
  });
}

test('a counter that falls is named', () => {
  expect(insaneStats({ ...SANE, renders: 8 }, SANE)).toEqual(['renders fell from 9 to 8']);
  expect(insaneStats({ ...SANE, workerRestarts: 0 }, { ...SANE, workerRestarts: 2 })).toEqual([
    'workerRestarts fell from 2 to 0',
  ]);
});
