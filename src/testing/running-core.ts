// A running core over a folder of music, with the real worker program, and a page that speaks to it: for the tests of the core as a whole.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import type { TrackSound } from '../shared/analysis.ts';
import { chunkUrl } from '../shared/contract/buffer.ts';
import { createClient } from '../shared/contract/client.ts';
import { contract, type CoreClient } from '../shared/contract/index.ts';
import type { TrackRow } from '../shared/library.ts';
import type { EngineReport } from '../shared/playback.ts';
import type { Preset } from '../shared/presets.ts';
import { chunkKey } from '../shared/timeline.ts';
import type { Job } from '../shared/worker-protocol.ts';
import { createApp, type App, type AppOptions } from '../main/app.ts';
import { forkWorker } from '../main/shell/chromium/child-worker.ts';
import { createMemoryTransport } from '../main/shell/memory-transport.ts';
import type { ByteResponse, ShellHost, WorkerHandle } from '../main/shell/shell.ts';

const WORKER = join(import.meta.dirname, '../worker/index.ts');
export const WAIT = { timeout: 20_000, interval: 20 };
/** Until a worker has started and read a file, at its low priority: 33 s were seen on two processors with twenty processes at work. */
const READ_WAIT = { timeout: 50_000, interval: 20 };
/** So that the machine's other work does not decide what a test sees. */
export const CALM_LOAD = { machineShare: 0.1, ownShare: 0.1, loopDelayP99Ms: 1, renderShare: null, underruns: 0 };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

type AtEnd = (end: () => unknown) => void;

const withTest: AtEnd = (end) => onTestFinished(async () => void (await end()));

export function temporaryFolder(atEnd: AtEnd = withTest): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'auralis-app-')));
  atEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

interface StartOptions extends AppOptions {
  readonly dataFolder?: string;
  /** Has what was started end; with the test unless said otherwise. */
  readonly atEnd?: AtEnd;
  /** A worker was given a job. */
  readonly onJob?: (job: Job, worker: WorkerHandle) => void;
}

export interface RunningCore {
  readonly app: App;
  readonly client: CoreClient;
  /** What the workers were given. */
  readonly jobs: readonly Job[];
  count(kind: Job['kind']): number;
  /** Of the worker processes that run, spare ones included. */
  pids(): readonly number[];
  readonly sounds: readonly TrackSound[];
  /** The row of the file of this name, once it was read. */
  track(name: string): Promise<TrackRow>;
  chunk(track: TrackRow, preset: Preset, index: number): Promise<ByteResponse>;
  /** The engine reports that it plays the track, from its beginning unless said otherwise. */
  play(track: TrackRow, over?: Partial<EngineReport>): void;
}

/** A running core over `music`, with what its workers were given, and a page. */
export async function start(
  music: string,
  { onJob, atEnd = withTest, dataFolder = temporaryFolder(atEnd), ...options }: StartOptions = {},
): Promise<RunningCore> {
  const jobs: Job[] = [];
  const alive = new Set<WorkerHandle>();
  const spawnWorker: ShellHost['spawnWorker'] = (role, how) => {
    const worker = forkWorker(WORKER, role, log, how);
    alive.add(worker);
    worker.onExit(() => alive.delete(worker));
    const post: WorkerHandle['post'] = (message) => {
      worker.post(message);
      if (message.type !== 'job') return;
      jobs.push(message.job);
      onJob?.(message.job, worker);
    };
    return { ...worker, post };
  };
  const app = createApp({
    name: 'chromium', version: '0', dataFolder, homeFolder: music, spawnWorker, pickFolder: null, showFile: null,
    onBattery: () => Promise.resolve(null), onResume: null,
  }, { ...options, health: { load: () => CALM_LOAD, ...options.health } }); // prettier-ignore
  atEnd(() => app.dispose());
  const client = createClient(contract, createMemoryTransport(app));
  await client.call('settings.set', { analyseLibrary: false });
  const sounds: TrackSound[] = [];
  client.on('analysis.sound', (sound) => sounds.push(sound));
  const known = (await client.call('library.roots', {})).some(({ path }) => path === music);
  if (!known) await client.call('library.addFolder', { path: music });
  const query = { search: '', sort: 'title', direction: 'ascending' } as const;
  const rows = async (): Promise<readonly TrackRow[]> =>
    (await client.call('library.tracks', { query, offset: 0, limit: 100 })).rows;
  await expect.poll(async () => (await rows()).filter(({ state }) => state !== 'unread').length, READ_WAIT).toBeGreaterThan(0); // prettier-ignore
  const track = async (name: string): Promise<TrackRow> => {
    await expect.poll(async () => (await rows()).some(({ path }) => path.endsWith(name)), READ_WAIT).toBe(true);
    return (await rows()).find(({ path }) => path.endsWith(name)) as TrackRow;
  };
  const chunk = ({ id, signature }: TrackRow, preset: Preset, index: number): Promise<ByteResponse> => {
    const { pathname, searchParams } = new URL(chunkUrl(chunkKey(id, signature, preset, index), 'now'), 'http://page/');
    return app.bytes({ path: pathname, query: searchParams, signal: new AbortController().signal }) ?? Promise.reject(new Error(pathname)); // prettier-ignore
  };
  let epoch = 0;
  const play = ({ id, signature }: TrackRow, over: Partial<EngineReport> = {}): void =>
    client.notify('session.report', {
      kind: 'track', pageId: 'page', epoch: over.kind === 'tick' ? epoch : ++epoch, playing: true, preset: 'off', intensity: 1, bypassed: false, trackId: id, signature, frame: 0,
      nextTrackId: null, previousTrackId: null, underruns: 0, heardSwitch: null, ...over,
    }); // prettier-ignore
  const count = (kind: Job['kind']): number => jobs.filter((job) => job.kind === kind).length;
  const pids = (): number[] => [...alive].flatMap(({ pid }) => pid ?? []);
  return { app, client, jobs, count, pids, sounds, track, chunk, play };
}
