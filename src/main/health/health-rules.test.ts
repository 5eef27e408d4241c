import { describe, expect, it } from 'vitest';

import { overall, type BreakerFigures, type BreakerName, type HealthPart, type HealthState, type WorkerFigures } from '../../shared/health.ts'; // prettier-ignore
import { PART_RULES, type HealthFacts } from './health-rules.ts';

const breaker = (name: BreakerName, state: BreakerFigures['state']): BreakerFigures => ({
  breaker: name, state, sinceMs: 0, attempts: 0, failures: 0, failuresInARow: 0, refused: 0, retries: 0, opened: 0, lastCode: null,
}); // prettier-ignore
const worker = (role: WorkerFigures['role'], over: Partial<WorkerFigures> = {}): WorkerFigures => ({
  role, state: 'ready', pid: 1, decoder: 'node-av', rssBytes: null, restarts: 0, lastDeath: null, lowMemory: false, waiting: 0, inHand: 0, quarantined: 0, ...over,
}); // prettier-ignore
const WELL: HealthFacts = {
  breakers: [], workers: [worker('render'), worker('scan')], degradations: [], probe: { state: 'rendered', code: null }, memoryLevel: 'normal', load: { level: 'normal' }, hitShare: null,
  coldProblem: null, catalogueProblem: null, library: { roots: 2, away: 0, watchProblem: null }, drives: [{ path: '/music', state: 'closed' }], rates: [{ of: 'all', rate: 0, attempts: 100 }], page: { leftWhilePlaying: false, faults: 0 },
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
  ['catalogue', 'damaged', { catalogueProblem: 'database-corrupt' }, 'unhealthy'],
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
  ['library', 'all folders are away', { library: { roots: 2, away: 2, watchProblem: null } }, 'degraded'],
  ['buffer', 'most requests are met', { hitShare: 0.7 }, 'healthy'],
  ['buffer', 'half the requests missed', { hitShare: 0.5 }, 'degraded'],
  ['load', 'a busy machine', { load: { level: 'high' } }, 'healthy'],
  ['load', 'a critical load', { load: { level: 'critical' } }, 'degraded'],
  ['load', 'mastering is given up', { load: { level: 'overload' } }, 'degraded'],
  ['library', 'watches are given up', { library: { roots: 2, away: 0, watchProblem: { errno: 'ENOSPC', everyMinutes: 5 } } }, 'degraded'],
  ['library', 'a drive that answers in time', { drives: [{ path: '/music', state: 'closed' }] }, 'healthy'],
  ['library', 'a slow drive', { drives: [{ path: '/music', state: 'open' }] }, 'degraded'],
  ['library', 'a slow drive that is tried', { drives: [{ path: '/music', state: 'half-open' }] }, 'degraded'],
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

  it('a slow drive is told with its folder, and how many others are slow', () => {
    const drives = (['closed', 'open', 'open'] as const).map((state, at) => ({ path: `/music/${at}`, state }));
    expect(PART_RULES.library({ ...WELL, drives }).values).toEqual({ path: '/music/1', others: 1 });
  });

  it('a folder that is away is told before a drive that is slow', () => {
    const library = { roots: 2, away: 1, watchProblem: null };
    const drives = [{ path: '/music', state: 'open' }] as const;
    expect(PART_RULES.library({ ...WELL, library, drives }).reason).toBe('folders-away');
  });

  it.each(['analysis', 'library', 'load', 'page'] as const)(
    '%s, without which music plays, is degraded at worst',
    (part) => {
      const states = CASES.filter(([of]) => of === part).map(
        ([, , over]) => PART_RULES[part]({ ...WELL, ...over }).state,
      );
      expect(states).not.toContain('unhealthy');
    },
  );

  it('all are healthy when all is well', () => {
    for (const rule of Object.values(PART_RULES)) expect(rule(WELL).state).toBe('healthy');
  });
});

describe('the whole', () => {
  /** Every fact that any case names, put together at random from a seed. */
  const facts = (seed: number): HealthFacts =>
    CASES.filter((_, at) => Math.imul(seed + at * 7919, 2_654_435_761) >>> 29 === 0).reduce(
      (all, [, , over]) => ({ ...all, ...over }),
      WELL,
    );

  it('is the worst of its parts, whatever is wrong', () => {
    for (let seed = 0; seed < 500; seed++) {
      const states = Object.values(PART_RULES).map((rule) => rule(facts(seed)).state);
      const worst = states.includes('unhealthy') ? 'unhealthy' : states.includes('degraded') ? 'degraded' : 'healthy';
      expect(overall(states.map((state) => ({ state }))), `seed ${seed}: ${states.join(' ')}`).toBe(worst);
    }
  });

  it.each(['critical', 'overload'] as const)('never says healthy beside a %s load', (level) => {
    for (let seed = 0; seed < 200; seed++) {
      const parts = Object.values(PART_RULES).map((rule) => rule({ ...facts(seed), load: { level } }));
      expect(overall(parts)).not.toBe('healthy');
    }
  });

  it('never says healthy beside half the requests missed', () => {
    for (let seed = 0; seed < 200; seed++) {
      const parts = Object.values(PART_RULES).map((rule) => rule({ ...facts(seed), hitShare: 0.5 }));
      expect(overall(parts)).not.toBe('healthy');
    }
  });
});
