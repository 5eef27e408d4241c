// What the service tells whom: the page learns which folder's drive is slow, programs that read figures and the log do not.
import { format } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';

import type { HealthReport } from '../../shared/health.ts';
import { HealthService, type HealthReading } from './health-service.ts';

const FOLDER = '/media/ann/Her Music';

const FIGURES: HealthReading['figures'] = {
  load: { level: 'normal', machineShare: 0.1, ownShare: 0.05, loopDelayP99Ms: 2, renderShare: null },
  memoryLevel: 'normal', breakers: [], workers: [], timeouts: [], degradations: [],
  errors: { total: 0, last: [], commonest: [], rate: null },
}; // prettier-ignore

const READING: HealthReading = {
  figures: FIGURES,
  facts: {
    ...FIGURES, probe: { state: 'rendered', code: null }, coldProblem: null, catalogueProblem: null,
    library: { roots: 1, away: 0, watchProblem: null }, drives: [{ path: FOLDER, state: 'open' }], rates: [], page: { leftWhilePlaying: false, faults: 0 },
  },
  alerts: {
    playRequests: 0, playHotHits: 0, playing: false, scored: 0, right: 0, claim: 0.5, memoryShare: 0.1, evictions: 0, workerRestarts: 0, breakers: [], diskFull: [], watchProblem: null,
  },
}; // prettier-ignore

function make() {
  const lines: string[] = [];
  const keep = (...line: unknown[]): void => void lines.push(format(...line));
  const service = new HealthService({
    version: '1.0.0',
    read: () => READING,
    prove: () => Promise.resolve(),
    nowMs: () => 0,
    log: { info: keep, warn: keep, error: keep },
  });
  onTestFinished(() => service.dispose());
  return { service, lines };
}

const library = ({ parts }: HealthReport) => parts.find(({ part }) => part === 'library');

describe('a drive that is slow', () => {
  it('is told to the page with its folder', () => {
    const part = library(make().service.report());
    expect(part?.state).toBe('degraded');
    expect(part?.reason).toBe('drive-slow');
    expect(part?.values).toEqual({ path: FOLDER, others: 0 });
  });

  it('is told to programs without its folder', async () => {
    const report = await make().service.proved(new AbortController().signal);
    expect(library(report)?.reason).toBe('drive-slow');
    expect(JSON.stringify(report)).not.toContain('Her Music');
  });

  it('is logged without its folder', () => {
    const { service, lines } = make();
    service.look();
    expect(lines).toEqual(['library is degraded now: drive-slow']);
  });
});
