// A core whose health is looked at: real workers, files and locks; only the clocks, the memory and the load are helped along.
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { expect, onTestFinished } from 'vitest';

import type { BufferStats } from '../shared/buffer-figures.ts';
import type { HealthReport } from '../shared/health.ts';
import type { TrackRow } from '../shared/library.ts';
import type { BreakerSettings } from '../shared/settings.ts';
import { writeWav } from '../testing/media-files.ts';
import { CALM_LOAD, start, temporaryFolder, WAIT, type RunningCore } from '../testing/running-core.ts';
import type { MemoryReading } from './buffer/memory-monitor.ts';
import type { LoadReading } from './health/load-rules.ts';
import type { ProbeTiming } from './health/render-probe.ts';
import type { ByteResponse } from './shell/shell.ts';

export const MIB = 1024 * 1024;
export const PLENTY: MemoryReading = { ownBytes: 300 * MIB, availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB };
export const SCARCE = { availableBytes: 50 * MIB };
export const EVERY_MS = 50;

export interface Patient extends RunningCore {
  readonly dataFolder: string;
  readonly music: string;
  readonly a: TrackRow;
  readonly b: TrackRow;
  /** From now on each analysis ends its worker by a fault of its own. */
  poison(isOn: boolean): void;
  /** From now on whoever renders is killed. */
  kill(isOn: boolean): void;
  /** What the machine says of its memory from now on. */
  memory(over: Partial<MemoryReading>): void;
  /** What is read of the load from now on. */
  load(over: Partial<LoadReading>): void;
  /** The clock of health and buffer goes ahead. */
  pass(ms: number): void;
  report(): Promise<HealthReport>;
  stats(): Promise<BufferStats>;
  get(path: string): Promise<ByteResponse>;
  breaker(limits: Partial<BreakerSettings>): Promise<void>;
  /** Both workers can do their work. */
  ready(): Promise<void>;
}

export async function patient(dataFolder = temporaryFolder(), probe: Partial<ProbeTiming> = {}): Promise<Patient> {
  const music = temporaryFolder();
  for (const name of ['a.wav', 'b.wav']) writeWav(join(music, name), 90 * 48_000);
  let reading = PLENTY;
  let load: LoadReading = CALM_LOAD;
  let aheadMs = 0;
  let isPoisoned = false;
  let isKilled = false;
  const core = await start(music, {
    dataFolder,
    nowMs: () => performance.now() + aheadMs,
    memory: { read: () => reading, everyMs: EVERY_MS, calmReadings: 2 },
    health: {
      everyMs: EVERY_MS,
      load: () => load,
      probe: { afterFailureMs: 200, limitMs: 1_000, freshMs: 0, ...probe },
    },
    onJob: (job, { pid }) => {
      if (isKilled && job.kind === 'render' && pid) process.kill(pid, 'SIGKILL');
      if (isPoisoned && job.kind === 'analyse' && pid) setTimeout(() => process.kill(pid, 'SIGSEGV'), 10);
    },
  });
  const { client, app } = core;
  const report = (): Promise<HealthReport> => client.call('health.report', {});
  const [a, b] = [await core.track('a.wav'), await core.track('b.wav')];
  return {
    ...core, dataFolder, music, a, b, report,
    poison: (isOn) => void (isPoisoned = isOn),
    kill: (isOn) => void (isKilled = isOn),
    memory: (over) => void (reading = { ...PLENTY, ...over }),
    load: (over) => void (load = { ...CALM_LOAD, ...over }),
    pass: (ms) => void (aheadMs += ms),
    stats: () => client.call('buffer.stats', {}),
    get: (path) => app.bytes({ path, query: new URLSearchParams(), signal: new AbortController().signal }) ?? Promise.reject(new Error(path)),
    breaker: async (limits) => {
      const { breakers } = await client.call('settings.get', {});
      await client.call('settings.set', { breakers: { ...breakers, ...limits } });
    },
    ready: () => expect.poll(async () => (await report()).workers.every(({ state }) => state === 'ready'), WAIT).toBe(true),
  }; // prettier-ignore
}

/** As another program might lock it: until it is let go nothing can be written. */
export function lockDatabase(dataFolder: string): () => void {
  const other = new BetterSqlite(join(dataFolder, 'auralis.db'), { timeout: 5_000 });
  onTestFinished(() => void other.close());
  other.exec('BEGIN EXCLUSIVE');
  return () => void other.exec('ROLLBACK');
}

export const write = ({ client }: Patient): Promise<unknown> => client.call('settings.set', { volume: Math.random() }).catch(() => null); // prettier-ignore

export interface Story {
  /** Whether the cause can be had on this machine. */
  readonly prepare?: (dataFolder: string) => boolean;
  /** Each may be called again until it shows. */
  readonly worse: (patient: Patient, again: number) => Promise<unknown>;
  readonly better: (patient: Patient, again: number) => Promise<unknown>;
}

/** The first analysis that fails opens its circuit breaker. */
export const ANALYSIS_FAILS: Pick<Story, 'worse' | 'better'> = {
  worse: async ({ breaker, poison, chunk, a }) => {
    await breaker({ analysis: { failures: 1, seconds: 1 } });
    poison(true);
    await chunk(a, 'warm', 0);
  },
  better: async ({ poison, chunk, b }) => {
    poison(false);
    await chunk(b, 'warm', 0);
  },
};
