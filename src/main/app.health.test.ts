// The health of the core as a whole, with real workers, files, locks and full disks: every part gets worse by its real cause and comes back,
// every alert rises and clears by its own. Only the clocks are helped along.
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { alertText } from '../renderer/texts/format.ts';
import type { BufferStats } from '../shared/buffer-figures.ts';
import { DEGRADED_HEADER } from '../shared/contract/buffer.ts';
import { ALERT_KINDS, HEALTH_PARTS, type Alert, type AlertKind, type HealthPart, type HealthReport, type HealthState } from '../shared/health.ts'; // prettier-ignore
import type { TrackRow } from '../shared/library.ts';
import { PRESETS, type Preset } from '../shared/presets.ts';
import type { BreakerSettings } from '../shared/settings.ts';
import type { ByteResponse } from './shell/shell.ts';
import { writeWav } from '../worker/testing.ts';
import { SocketBreaker } from '../renderer/client/socket-breaker.ts';
import { start, temporaryFolder, WAIT, type RunningCore } from './app.testing.ts';
import type { MemoryReading } from './buffer/memory-monitor.ts';
import type { ProbeTiming } from './health/render-probe.ts';
import { readPrometheus } from './health/prometheus.testing.ts';

const MIB = 1024 * 1024;
const PLENTY: MemoryReading = { ownBytes: 300 * MIB, availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB };
const SCARCE = { availableBytes: 50 * MIB };
const EVERY_MS = 50;

interface Patient extends RunningCore {
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
  /** The clock of health and buffer goes ahead. */
  pass(ms: number): void;
  report(): Promise<HealthReport>;
  stats(): Promise<BufferStats>;
  get(path: string): Promise<ByteResponse>;
  breaker(limits: Partial<BreakerSettings>): Promise<void>;
  /** Both workers can do their work. */
  ready(): Promise<void>;
}

async function patient(dataFolder = temporaryFolder(), probe: Partial<ProbeTiming> = {}): Promise<Patient> {
  const music = temporaryFolder();
  for (const name of ['a.wav', 'b.wav']) writeWav(join(music, name), 90 * 48_000);
  let reading = PLENTY;
  let aheadMs = 0;
  let isPoisoned = false;
  let isKilled = false;
  const core = await start(music, {
    dataFolder,
    nowMs: () => performance.now() + aheadMs,
    memory: { read: () => reading, everyMs: EVERY_MS, calmReadings: 2 },
    health: { everyMs: EVERY_MS, probe: { afterFailureMs: 200, limitMs: 1_000, freshMs: 0, ...probe } },
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
function lockDatabase(dataFolder: string): () => void {
  const other = new BetterSqlite(join(dataFolder, 'auralis.db'), { timeout: 5_000 });
  onTestFinished(() => void other.close());
  other.exec('BEGIN EXCLUSIVE');
  return () => void other.exec('ROLLBACK');
}

/** A folder on a disk of its own with `bytes` of room; null where we may not make one. */
function smallDisk(folder: string, bytes: number): { grow(bytes: number): void } | null {
  const mount = (...options: string[]): void => void execFileSync('mount', [...options, folder], { stdio: 'ignore' });
  mkdirSync(folder, { recursive: true });
  try {
    mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs');
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return { grow: (more) => mount('-o', `remount,size=${more}`) };
}

const write = ({ client }: Patient): Promise<unknown> => client.call('settings.set', { volume: Math.random() }).catch(() => null); // prettier-ignore

interface Story {
  /** Whether the cause can be had on this machine. */
  readonly prepare?: (dataFolder: string) => boolean;
  /** Each may be called again until it shows. */
  readonly worse: (patient: Patient, again: number) => Promise<unknown>;
  readonly better: (patient: Patient, again: number) => Promise<unknown>;
}

/** Changes the preset to the one that is foreseen most, or least. */
async function change({ client, play, pass, stats, a }: Patient, to: 'likeliest' | 'unlikeliest'): Promise<void> {
  const { prediction } = await stats();
  const present = (await client.call('settings.get', {})).preset;
  const others = PRESETS.filter((preset) => preset !== present).sort((x, y) => prediction.presets[y] - prediction.presets[x]); // prettier-ignore
  const preset = (to === 'likeliest' ? others[0] : others.at(-1)) as Preset;
  await client.call('settings.set', { preset });
  play(a, { kind: 'preset', preset, frame: 48_000 });
  pass(2_000);
  play(a, { kind: 'tick', preset, frame: 96_000 });
}

let disk: ReturnType<typeof smallDisk> = null;
let unlock = (): void => undefined;

const ALERTS: Readonly<Record<AlertKind, Story | 'elsewhere'>> = {
  'hit-rate-low': {
    worse: async ({ client, play, chunk, a }, again) => {
      if (again === 0) play(a, { frame: 0 });
      // Nobody prepares what lies behind the play head.
      play(a, { kind: 'tick', frame: 20 * 96_000 });
      await client.call('buffer.clear', {});
      await chunk(a, 'off', 19);
    },
    better: async ({ play, chunk, a }) => {
      play(a, { kind: 'tick', frame: 20 * 96_000 });
      for (let each = 0; each < 10; each++) await chunk(a, 'off', 22);
    },
  },
  'prediction-poor': {
    worse: (core) => change(core, 'unlikeliest'),
    better: (core) => change(core, 'likeliest'),
  },
  'memory-high': {
    worse: ({ memory }) => Promise.resolve(memory({ ownBytes: 1_150 * MIB })),
    better: ({ memory }) => Promise.resolve(memory({})),
  },
  'evictions-high': {
    worse: async ({ memory, pass, chunk, stats, a }, again) => {
      // Room for four chunks, and ten asked for in turn: each pushes out one that is needed again.
      memory(SCARCE);
      if (again === 0) await expect.poll(async () => (await stats()).memory.level, WAIT).toBe('emergency');
      for (let each = 0; each < 50; each++) await chunk(a, 'off', each % 10);
      pass(again < 3 ? 20_000 : 0);
    },
    better: ({ pass }) => Promise.resolve(pass(30_000)),
  },
  'worker-restarts': {
    worse: async ({ ready, report }) => {
      await ready();
      for (const { pid } of (await report()).workers) if (pid !== null) process.kill(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 300));
    },
    better: ({ pass }) => Promise.resolve(pass(61_000)),
  },
  'breaker-open': {
    worse: async ({ breaker, poison, chunk, a }) => {
      await breaker({ analysis: { failures: 1, seconds: 1 } });
      poison(true);
      await chunk(a, 'warm', 0);
    },
    better: async ({ poison, chunk, b }) => {
      poison(false);
      await chunk(b, 'warm', 0);
    },
  },
  'disk-full': {
    prepare: (dataFolder) => (disk = smallDisk(join(dataFolder, 'cache'), 500_000)) !== null,
    worse: ({ chunk, a }) => chunk(a, 'off', 0),
    better: async ({ chunk, pass, a }, again) => {
      disk?.grow(64 * MIB);
      pass(61_000);
      await chunk(a, 'off', again + 1);
    },
  },
  // The system's limit of watched folders is met in a process of its own.
  'watch-degraded': 'elsewhere',
  'critical-error': {
    worse: async (core) => {
      unlock = lockDatabase(core.dataFolder);
      await write(core);
      unlock();
    },
    better: ({ pass }) => Promise.resolve(pass(601_000)),
  },
};

describe('alerts', { timeout: 60_000 }, () => {
  it.for(ALERT_KINDS.filter((kind) => ALERTS[kind] !== 'elsewhere'))(
    '%s rises and clears by its cause',
    async (kind, { skip }) => {
      const story = ALERTS[kind];
      if (story === 'elsewhere') throw new Error('filtered above');
      const dataFolder = temporaryFolder();
      skip(story.prepare?.(dataFolder) === false, 'this machine does not let us');
      const core = await patient(dataFolder);
      const of = (alerts: readonly Alert[]): Alert | undefined => alerts.find((alert) => alert.kind === kind);
      let again = 0;
      await expect.poll(async () => [await story.worse(core, again++), of((await core.report()).alerts)][1], WAIT).toBeDefined(); // prettier-ignore
      const alert = of((await core.report()).alerts);
      again = 0;
      await expect.poll(async () => [await story.better(core, again++), of((await core.report()).alerts)][1], WAIT).toBeUndefined(); // prettier-ignore
      const past = (await core.client.call('health.alerts', {})).find(({ id }) => id === alert?.id);
      expect(past?.clearedAtMs).not.toBeNull();
      expect(past && alertText(past)).toMatch(/^[A-Z].{10,}\.$/);
    },
  );
});

/** A core in a process of its own, in a user namespace with a limit of five watched folders; what it says of its alerts. */
const WATCHING = `
  import { rmSync } from 'node:fs';
  import { join } from 'node:path';
  import { setTimeout as sleep } from 'node:timers/promises';
  const [app, worker, transport, kit, spoken] = await Promise.all(['./app.ts', './shell/chromium/child-worker.ts', './shell/memory-transport.ts', '../shared/contract/client.ts', '../shared/contract/index.ts'].map((name) => import(new URL(name, process.env.BESIDE).href)));
  const log = { info() {}, warn() {}, error() {}, debug() {} };
  const { DATA: dataFolder, MUSIC: music } = process.env;
  const core = app.createApp({
    name: 'chromium', version: '0', dataFolder, homeFolder: music, pickFolder: null, onBattery: async () => null, onResume: null,
    spawnWorker: (role, how) => worker.forkWorker(new URL('../worker/index.ts', process.env.BESIDE).pathname, role, log, how),
  }, { health: { everyMs: 50 } });
  const client = kit.createClient(spoken.contract, transport.createMemoryTransport(core));
  const isUp = async () => (await client.call('health.report', {})).alerts.some(({ kind }) => kind === 'watch-degraded');
  const until = async (wanted) => { for (let i = 0; i < 1000 && (await isUp()) !== wanted; i++) await sleep(10); return isUp(); };
  const said = [];
  await client.call('library.addFolder', { path: music });
  said.push(await until(true), (await client.call('health.report', {})).parts.find(({ part }) => part === 'library').state);
  for (let i = 2; i < 20; i++) rmSync(join(music, String(i)), { recursive: true });
  await client.call('library.rescan', {});
  said.push(await until(false), (await client.call('health.report', {})).parts.find(({ part }) => part === 'library').state);
  console.log(JSON.stringify(said));
  await core.dispose();
  process.exit(0);`;

const FEW_WATCHES = 'echo 5 > /proc/sys/user/max_inotify_watches';

const canLimitWatches = ((): boolean => {
  try {
    execFileSync('unshare', ['-Ur', 'sh', '-c', FEW_WATCHES], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!canLimitWatches)(
  'the alert watch-degraded rises at the limit of watches and clears when fewer are needed',
  { timeout: 60_000 },
  () => {
    const [music, dataFolder] = [temporaryFolder(), temporaryFolder()];
    for (let each = 0; each < 20; each++) mkdirSync(join(music, String(each)));
    const command = `${FEW_WATCHES} && exec "$0" --input-type=module -e "$1"`;
    const env = { ...process.env, BESIDE: import.meta.url, DATA: dataFolder, MUSIC: music };
    const said = execFileSync('unshare', ['-Ur', 'sh', '-c', command, process.execPath, WATCHING], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
    expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toEqual([true, 'degraded', false, 'healthy']);
  },
);

/** The real clock, where a test sets another. */
const sinceStartMs = performance.now.bind(performance);

type PartStory = Story & { readonly state: HealthState };

const PARTS: Readonly<Record<HealthPart, PartStory>> = {
  render: {
    state: 'unhealthy',
    // Nobody asks for sound: that none can be made is found out by trying. Workers are replaced, so that it goes on.
    worse: async ({ get, pids }) => {
      const stopping = setInterval(() => {
        for (const pid of pids()) process.kill(pid, 'SIGSTOP');
      }, 20);
      await get('/health');
      clearInterval(stopping);
    },
    better: ({ get }) => get('/health'),
  },
  analysis: {
    state: 'degraded',
    worse: async ({ breaker, poison, chunk, a }) => {
      await breaker({ analysis: { failures: 1, seconds: 1 } });
      poison(true);
      await chunk(a, 'warm', 0);
    },
    better: async ({ poison, chunk, b }) => {
      poison(false);
      await chunk(b, 'warm', 0);
    },
  },
  catalogue: {
    state: 'unhealthy',
    worse: async (core, again) => {
      if (again === 0) {
        await core.breaker({ database: { failures: 1, seconds: 1 } });
        unlock = lockDatabase(core.dataFolder);
      }
      await write(core);
    },
    better: async (core, again) => {
      if (again === 0) unlock();
      await write(core);
    },
  },
  buffer: {
    state: 'unhealthy',
    worse: ({ memory }) => Promise.resolve(memory(SCARCE)),
    better: ({ memory }) => Promise.resolve(memory({})),
  },
  workers: {
    state: 'degraded',
    worse: async ({ report }) => {
      for (const { pid } of (await report()).workers) if (pid !== null) process.kill(pid, 'SIGKILL');
    },
    better: ({ ready }) => ready(),
  },
  library: {
    state: 'unhealthy',
    worse: async ({ music, client }, again) => {
      if (again === 0) renameSync(music, `${music}.away`);
      await client.call('library.rescan', {});
    },
    better: async ({ music, client }, again) => {
      if (again === 0) renameSync(`${music}.away`, music);
      await client.call('library.rescan', {});
    },
  },
  errors: {
    state: 'degraded',
    worse: async (core, again) => {
      const { breaker, dataFolder } = core;
      // So many in a row are not met: each round begins with writes that go well.
      if (again === 0) await breaker({ database: { failures: 20, seconds: 600 } });
      for (let each = 0; each < 8; each++) await write(core);
      const letGo = lockDatabase(dataFolder);
      await Promise.all([write(core), write(core)]);
      letGo();
    },
    better: () => Promise.resolve(vi.spyOn(performance, 'now').mockImplementation(() => sinceStartMs() + 301_000)),
  },
  page: {
    state: 'degraded',
    worse: ({ client }) =>
      Promise.resolve(client.notify('page.fault', { kind: 'rejection', message: 'nobody heard it' })),
    better: ({ pass }) => Promise.resolve(pass(100_000)),
  },
};

describe('the parts', { timeout: 60_000 }, () => {
  it.for(HEALTH_PARTS)('%s gets worse by its cause, says why, and comes back', async (name) => {
    onTestFinished(() => void vi.restoreAllMocks());
    const core = await patient();
    await core.ready();
    const of = async () => (await core.report()).parts.find(({ part }) => part === name);
    const story = PARTS[name];
    let again = 0;
    await expect.poll(async () => [await story.worse(core, again++), (await of())?.state][1], WAIT).toBe(story.state);
    const { reason, sinceMs } = (await of()) ?? {};
    expect(reason?.length).toBeGreaterThan(10);
    again = 0;
    await expect.poll(async () => [await story.better(core, again++), (await of())?.state][1], WAIT).toBe('healthy');
    const back = await of();
    expect(back?.reason).toBeNull();
    expect(back?.sinceMs).toBeGreaterThanOrEqual(sinceMs ?? Infinity);
  });

  it('the circuit breaker of the socket is what the page tells of it, and raises its alert', async () => {
    const core = await patient();
    const socket = new SocketBreaker();
    const row = async () => (await core.report()).breakers.find(({ breaker }) => breaker === 'socket');
    expect(await row()).toBeUndefined();
    for (let lost = 0; lost < 3; lost++) {
      socket.attempt();
      socket.failed();
    }
    core.client.notify('page.socket', socket.figures());
    await expect.poll(row, WAIT).toEqual(socket.figures());
    const raised = async () =>
      (await core.report()).alerts.some(({ kind, subject }) => kind === 'breaker-open' && subject === 'socket');
    await expect.poll(raised, WAIT).toBe(true);
    core.client.notify('page.socket', new SocketBreaker().figures());
    await expect.poll(raised, WAIT).toBe(false);
  });

  it('the page is missed while music plays, and not after it was closed', async () => {
    const core = await patient();
    core.play(core.a);
    await core.report();
    core.client.close();
    const partOf = async (): Promise<string | undefined> => {
      const { parts } = JSON.parse(new TextDecoder().decode((await core.get('/health')).body)) as HealthReport;
      return parts.find(({ part }) => part === 'page')?.state;
    };
    expect(await partOf()).toBe('healthy');
    core.pass(6_000);
    expect(await partOf()).toBe('degraded');
    core.pass(300_000);
    expect(await partOf()).toBe('healthy');
  });
});

describe('/health and /metrics', { timeout: 60_000 }, () => {
  const read = ({ body }: ByteResponse): string => new TextDecoder().decode(body);

  it('answer 503 while every worker is stopped, and 200 again afterwards', async () => {
    const { get, pids, ready } = await patient();
    await ready();
    const ask = async (): Promise<readonly [number, HealthState]> => {
      const answer = await get('/health');
      return [answer.status, (JSON.parse(read(answer)) as HealthReport).state];
    };
    await expect.poll(ask, WAIT).toEqual([200, 'healthy']);
    // As fast as they are replaced, so that none can answer.
    const stopping = setInterval(() => {
      for (const pid of pids()) process.kill(pid, 'SIGSTOP');
    }, 20);
    await expect.poll(ask, WAIT).toEqual([503, 'unhealthy']);
    clearInterval(stopping);
    // Nobody lets them go on: they are replaced.
    await expect.poll(async () => (await ask())[0], WAIT).toBe(200);
  });

  it('answer 503 though silence stands in for what cannot be rendered', async () => {
    // No further trials meanwhile: each would cost a worker, and they come ever later.
    const { get, kill, breaker, chunk, report, ready, a } = await patient(undefined, { afterFailureMs: 60_000 });
    await ready();
    await breaker({ render: { failures: 20, seconds: 60 } });
    // The last chunk tells the length.
    await chunk(a, 'off', 44);
    kill(true);
    expect((await get('/health')).status).toBe(503);
    expect((await chunk(a, 'off', 10)).headers).toMatchObject({ [DEGRADED_HEADER]: 'silence; decode-failed' });
    const { state, parts } = await report();
    expect([state, parts.find(({ part }) => part === 'render')?.state]).toEqual(['unhealthy', 'unhealthy']);
  });

  it('tell what happened in words a scraper reads', async () => {
    const { get, chunk, a } = await patient();
    for (let index = 0; index < 5; index++) await chunk(a, 'off', index);
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = readPrometheus(read(answer));
    const sum = (name: string): number =>
      (families.get(name)?.samples ?? []).reduce((total, { value }) => total + value, 0);
    expect(sum('auralis_requests_total')).toBe(5);
    expect(sum('auralis_renders_total')).toBeGreaterThanOrEqual(5);
    expect(sum('auralis_breaker_attempts_total')).toBeGreaterThan(5);
    expect(sum('auralis_worker_ready')).toBe(2);
    expect(read(answer)).not.toContain('.wav');
  });
});
