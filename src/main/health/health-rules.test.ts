import { describe, expect, it } from 'vitest';

import type { BreakerFigures, BreakerName, HealthPart, HealthState, WorkerFigures } from '../../shared/health.ts';
import { PART_RULES, type HealthFacts } from './health-rules.ts';

const breaker = (name: BreakerName, state: BreakerFigures['state']): BreakerFigures => ({
  breaker: name, state, sinceMs: 0, attempts: 0, failures: 0, failuresInARow: 0, refused: 0, retries: 0, opened: 0, lastCode: null,
}); // prettier-ignore
const worker = (role: WorkerFigures['role'], over: Partial<WorkerFigures> = {}): WorkerFigures => ({
  role, state: 'ready', pid: 1, decoder: 'node-av', rssBytes: null, restarts: 0, lastDeath: null, lowMemory: false, waiting: 0, inHand: 0, quarantined: 0, ...over,
}); // prettier-ignore
const WELL: HealthFacts = {
  breakers: [], workers: [worker('render'), worker('scan')], degradations: [], probe: { state: 'rendered', code: null }, memoryLevel: 'normal',
  coldProblem: null, databaseProblem: null, library: { roots: 2, away: 0, watchProblem: null }, rates: [{ of: 'all', rate: 0, attempts: 100 }], page: { leftWhilePlaying: false, faults: 0 },
}; // prettier-ignore

const CASES: readonly (readonly [HealthPart, string, Partial<HealthFacts>, HealthState])[] = [
  ['render', 'nothing tried yet', { probe: { state: 'untried', code: null } }, 'healthy'],
  ['render', 'only originals', { probe: { state: 'original-only', code: 'render-invalid' } }, 'degraded'],
  ['render', 'no sound', { probe: { state: 'failed', code: 'decode-failed' } }, 'unhealthy'],
  ['render', 'its circuit breaker is open', { breakers: [breaker('render', 'open')] }, 'degraded'],
  ['render', 'silence now', { degradations: [{ step: 'silence', total: 1, inARow: 1, lastCode: 'worker-stuck' }] }, 'degraded'],
  ['render', 'silence long ago', { degradations: [{ step: 'silence', total: 9, inARow: 0, lastCode: 'worker-stuck' }] }, 'healthy'],
  ['analysis', 'its breaker is tried', { breakers: [breaker('analysis', 'half-open')] }, 'degraded'],
  ['catalogue', 'its circuit breaker is open', { breakers: [breaker('database', 'open')] }, 'unhealthy'],
  ['catalogue', 'its breaker is tried', { breakers: [breaker('database', 'half-open')] }, 'degraded'],
  ['catalogue', 'damaged', { databaseProblem: 'database-corrupt' }, 'unhealthy'],
  ['buffer', 'less memory', { memoryLevel: 'reduced' }, 'degraded'],
  ['buffer', 'no memory', { memoryLevel: 'emergency' }, 'unhealthy'],
  ['buffer', 'a full disk', { coldProblem: 'disk-full' }, 'degraded'],
  ['workers', 'at the start', { workers: [worker('render', { state: 'starting' }), worker('scan', { state: 'starting' })] }, 'healthy'],
  ['workers', 'one is replaced', { workers: [worker('render', { state: 'resting', restarts: 1 }), worker('scan')] }, 'degraded'],
  ['workers', 'one is not needed', { workers: [worker('render'), worker('scan', { state: 'idle', restarts: 1 })] }, 'healthy'],
  ['workers', 'no decoder', { workers: [worker('render', { state: 'without-decoder' }), worker('scan')] }, 'unhealthy'],
  ['workers', 'render cannot be started', { breakers: [breaker('spawn-render', 'open')] }, 'unhealthy'],
  ['workers', 'scan cannot be started', { breakers: [breaker('spawn-scan', 'open')] }, 'degraded'],
  ['workers', 'one holds less', { workers: [worker('render', { lowMemory: true }), worker('scan')] }, 'degraded'],
  ['library', 'no folders yet', { library: { roots: 0, away: 0, watchProblem: null } }, 'healthy'],
  ['library', 'one folder is away', { library: { roots: 2, away: 1, watchProblem: null } }, 'degraded'],
  ['library', 'all folders are away', { library: { roots: 2, away: 2, watchProblem: null } }, 'unhealthy'],
  ['library', 'watches are given up', { library: { roots: 2, away: 0, watchProblem: { errno: 'ENOSPC', everyMinutes: 5 } } }, 'degraded'],
  ['library', 'tags rest', { breakers: [breaker('tags', 'open')] }, 'degraded'],
  ['errors', 'too few to say', { rates: [{ of: 'all', rate: 1, attempts: 19 }] }, 'healthy'],
  ['errors', 'one of eleven', { rates: [{ of: 'all', rate: 1 / 11, attempts: 20 }] }, 'healthy'],
  ['errors', 'one of five renders, among many of other work', { rates: [{ of: 'all', rate: 0.01, attempts: 2000 }, { of: 'render', rate: 0.2, attempts: 100 }] }, 'degraded'],
  ['errors', 'one of five renders, of too few', { rates: [{ of: 'all', rate: 0.01, attempts: 2000 }, { of: 'render', rate: 0.2, attempts: 10 }] }, 'healthy'],
  ['errors', 'one of ten', { rates: [{ of: 'all', rate: 0.1, attempts: 20 }] }, 'degraded'],
  ['errors', 'one of three', { rates: [{ of: 'all', rate: 1 / 3, attempts: 21 }] }, 'unhealthy'],
  ['page', 'it left', { page: { leftWhilePlaying: true, faults: 0 } }, 'degraded'],
  ['page', 'its connection rests', { breakers: [breaker('socket', 'open')] }, 'degraded'],
  ['page', 'a fault', { page: { leftWhilePlaying: false, faults: 2 } }, 'healthy'],
  ['page', 'faults', { page: { leftWhilePlaying: false, faults: 3 } }, 'degraded'],
]; // prettier-ignore

describe('what each part is', () => {
  it.each(CASES)('%s: %s', (part, _name, over, state) => {
    const verdict = PART_RULES[part]({ ...WELL, ...over });
    expect(verdict.state).toBe(state);
    expect(verdict.reason === null).toBe(state === 'healthy');
  });

  it('the rate is told with what it is of', () => {
    const verdict = PART_RULES.errors({ ...WELL, rates: [{ of: 'spawn-scan', rate: 0.2, attempts: 30 }] });
    expect(verdict).toMatchObject({ reason: 'failure-rate', values: { of: 'spawn-scan', rate: 0.2 } });
  });

  it('all are healthy when all is well', () => {
    for (const rule of Object.values(PART_RULES)) expect(rule(WELL).state).toBe('healthy');
  });
});
