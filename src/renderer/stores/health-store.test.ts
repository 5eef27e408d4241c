import { describe, expect, it } from 'vitest';

import type { Alert, HealthNews } from '../../shared/health.ts';
import { createCoreEnd, settle } from './core-end.testing.ts';
import { bindHealth, createHealthStore } from './health-store.ts';
import { createNoticeStore } from './notice-store.ts';

const alert = (over: Partial<Alert> = {}): Alert => ({
  id: 1, kind: 'disk-full', subject: 'cache', value: null, code: null, values: {}, raisedAtMs: 5, clearedAtMs: null, acknowledgedAtMs: null, ...over,
}); // prettier-ignore

const CACHE_FULL = 'The disk is full: the cache cannot be written.';

const news = (alerts: readonly Alert[] = []): HealthNews => ({
  state: alerts.length > 0 ? 'degraded' : 'healthy',
  parts: [],
  alerts,
  load: { level: 'normal', machineShare: null, ownShare: null, loopDelayP99Ms: 0, renderShare: null },
});

function make() {
  const core = createCoreEnd();
  const store = createHealthStore();
  const notices = createNoticeStore();
  const failures: unknown[] = [];
  bindHealth(core.client, store, notices, (error) => failures.push(error));
  const sentences = (): string[] => notices.getState().map(({ sentence }) => sentence);
  return { ...core, store, sentences, failures };
}

describe('the health the page shows', () => {
  it('is what the core answers, then what it tells', async () => {
    const { open, take, emit, store } = make();
    open();
    await take('health.report').answer({ ...news(), breakers: [], version: '1' });
    expect(store.getState().news).toEqual(news());
    emit('health.changed', news([alert()]));
    expect(store.getState().news?.state).toBe('degraded');
  });

  it('comes with one notice for each alert of which the listener misses something', async () => {
    const { open, take, emit, sentences } = make();
    open();
    await take('health.report').answer(news([alert()]));
    for (let again = 0; again < 3; again++) emit('health.changed', news([alert()]));
    expect(sentences()).toEqual([CACHE_FULL]);
    emit('health.changed', news([alert(), alert({ id: 2, kind: 'hit-rate-low' })]));
    emit('health.changed', news([alert(), alert({ id: 3, kind: 'breaker-open', subject: 'render' })]));
    expect(sentences()).toEqual([CACHE_FULL, expect.stringContaining('Mastering rests')]);
  });

  it('tells of an alert of a new core with the same number, and not of one that was seen before', async () => {
    const { open, lose, take, sentences } = make();
    open();
    await take('health.report').answer(news([alert()]));
    lose();
    open();
    const seen = alert({ id: 2, acknowledgedAtMs: 7 });
    await take('health.report').answer(news([alert({ raisedAtMs: 99, subject: 'library' }), seen]));
    await settle();
    expect(sentences()).toEqual([CACHE_FULL, 'The disk is full: the library cannot be written.']);
  });
});
