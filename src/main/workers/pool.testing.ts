// The pool over real workers, with real circuit breakers and times, and the tracks it knows.

import { beforeEach, onTestFinished } from 'vitest';

import type { Urgency } from '../../shared/playback.ts';
import type { Preset } from '../../shared/presets.ts';
import { chunkKey } from '../../shared/timeline.ts';
import { DEFAULT_SETTINGS } from '../../shared/settings.ts';
import type { RenderedChunk } from '../../shared/worker-protocol.ts';
import { analysisOf } from '../../testing/analyses.ts';
import type { StoredRoot } from '../catalogue/roots.ts';
import { Resilience } from '../resilience/resilience.ts';
import { forkWorker } from '../shell/chromium/child-worker.ts';
import { WorkerPool } from './pool.ts';
import type { SupervisorTiming } from './supervisor.ts';
import { log, WORKER, type TestFile } from './supervised.testing.ts';

export const { profile } = analysisOf(-14);

export const files: TestFile[] = [];
beforeEach(() => void files.splice(0));

/** A pool over `files`, whose tracks are numbered from 1 in their order. */
export function make(programPath = WORKER, roots: StoredRoot[] = [], timing: Partial<SupervisorTiming> = {}) {
  const resilience = new Resilience({
    settings: DEFAULT_SETTINGS,
    env: {},
    log,
    load: () => ({ level: 'normal', memoryShare: 0 }),
  });
  const service = new WorkerPool({
    spawnWorker: (role, how) => forkWorker(programPath, role, log, how),
    fileOf: (trackId) => files[trackId - 1] ?? null,
    roots: { list: () => roots },
    guards: resilience.guards,
    timeouts: resilience.timeouts,
    log,
    timing: { backOffMs: 5, backOffLimitMs: 20, ...timing },
  });
  onTestFinished(() => {
    service.dispose();
    resilience.dispose();
  });
  const chunk = (
    trackId: number,
    preset: Preset = 'off',
    urgency: Urgency = 'now',
    index = 0,
  ): Promise<RenderedChunk> => {
    const { signature } = files[trackId - 1]!;
    const mastering = { profile: preset === 'off' ? null : profile, chain: 'full' } as const;
    const { signal } = new AbortController();
    return service.renderChunk(
      chunkKey(trackId, signature, preset, index),
      mastering,
      { urgency },
      signal,
      () => undefined,
    );
  };
  return { service, resilience, chunk };
}

export const signal = (): AbortSignal => new AbortController().signal;
