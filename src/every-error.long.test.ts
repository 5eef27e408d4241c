// Every code of the error table is raised by the product itself, here or on the way here: a code without its row in `RAISED` is a type error.
// What comes of each (skip, retry, alert …) is tested where it is done; this says that no code is only a name, and that each has its sentence.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { start, temporaryFolder, WAIT, type RunningCore } from './testing/running-core.ts';
import { openCatalogue } from './main/catalogue/catalogue.ts';
import { DATABASE_NAME, openDatabase } from './main/catalogue/open-database.ts';
import { chunkJob, options, program, rampFile, supervise, until } from './main/workers/supervised.testing.ts';
import { Drives } from './main/workers/drives.ts';
import { clientSocket, launch } from './main/shell/chromium/browser.testing.ts';
import { openChromiumServer } from './main/shell/chromium/chromium-shell.ts';
import { openDataFolder } from './main/process/data-folder.ts';
import { noteFault, takeLastFault } from './main/process/last-fault.ts';
import { createSocketTransport, type SocketTransport } from './renderer/client/socket-transport.ts';
import { AudioOutput } from './renderer/engine/graph/output.ts';
import { EnginePage, hasBrowser } from './renderer/engine/browser-test/engine-page.testing.ts';
import { errorText } from './renderer/texts/format.ts';
import { type ClientTransport, createClient } from './shared/contract/client.ts';
import { contract } from './shared/contract/index.ts';
import { MAX_ENVELOPE_LENGTH } from './shared/contract/kit.ts';
import { PlayerError, serializeError, type ErrorCode, type SerializedError } from './shared/errors.ts';
import { chunkKey } from './shared/timeline.ts';
import { statMediaFile } from './worker/media-file.ts';
import { nodeAv, renderChunk, rendererOf, writeWav } from './testing/media-files.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const nothing = (): void => undefined;

/** What it was rejected with, as it crosses a border. */
async function caught(work: Promise<unknown> | (() => unknown)): Promise<SerializedError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return serializeError(error);
  }
  throw new Error('nothing was raised');
}

type Core = RunningCore & { readonly music: string };

/** A core over a folder with one track of ten seconds. */
async function core(over: Parameters<typeof start>[1] = {}): Promise<Core> {
  const music = temporaryFolder(over.atEnd);
  writeWav(join(music, 'a.wav'), 480_000);
  return { ...(await start(music, over)), music };
}

const ends: (() => unknown)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});
let shared: Promise<Core> | null = null;

/** The same for all tests that leave it as it was. */
const sharedCore = (): Promise<Core> => (shared ??= core({ atEnd: (end) => void ends.push(end) }));

/** The core's answer to a text on the wire. */
async function toldOnWire(text: string, authorised = true): Promise<SerializedError> {
  const { app } = await sharedCore();
  const answers: string[] = [];
  const connection = app.connect({ authorised, send: (answer) => answers.push(answer) });
  connection.receive(text);
  connection.dispose();
  return (JSON.parse(answers[0] ?? '{}') as { error: SerializedError }).error;
}

const bodyOf = ({ body }: { readonly body: Uint8Array }): SerializedError =>
  JSON.parse(new TextDecoder().decode(body)) as SerializedError;

/** What becomes of a chunk whose file is what `spoil` makes of it. */
async function spoilt(spoil: (path: string) => void): Promise<SerializedError> {
  const file = rampFile();
  spoil(file.path);
  return caught(supervise().supervisor.run(chunkJob(0, file), options()));
}

/** What becomes of two chunks of one file that a worker program is asked for, one after the other. */
async function underProgram(path: string, timeoutMs = 20_000): Promise<readonly SerializedError[]> {
  const { supervisor } = supervise({}, path);
  const file = rampFile();
  return [
    await caught(supervisor.run(chunkJob(0, file), options({ timeoutMs }))),
    await caught(supervisor.run(chunkJob(1, file), options({ timeoutMs }))),
  ];
}

/** The files of a test belong to root where root runs it, who may read anything: then it is asked as somebody else. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

/** A transport whose other end is away, or never answers. */
function deadTransport(state: 'open' | 'closed'): ClientTransport {
  return { send: nothing, onText: nothing, onState: (listener) => listener(state, null), close: nothing };
}

/** Codes that only the engine raises, in a real browser: it is opened for them alone. */
const OF_THE_ENGINE: readonly ErrorCode[] = ['too-many-failures'];
let engine: EnginePage | null = null;

/** What one of two pages is told: the second that it may not come in, or the first that the second is used instead. */
async function refusalOfTwoPages(told: 'first' | 'second'): Promise<SerializedError> {
  const { app } = await sharedCore();
  const door = await openChromiumServer({ core: app, rendererFolder: import.meta.dirname, port: 0, log });
  onTestFinished(() => door.dispose());
  const cookie = await launch(door.mintLaunchUrl());
  const connect = (): SocketTransport =>
    createSocketTransport({
      openSocket: (instead) => clientSocket(door.origin, cookie, instead),
      ping: '{"t":"call","id":0,"name":"app.ping","args":{}}',
    });
  const first = createClient(contract, connect());
  onTestFinished(() => first.close());
  await new Promise<void>((resolve) => first.onConnection((connected) => connected && resolve()));
  const transport = connect();
  const second = createClient(contract, transport);
  onTestFinished(() => second.close());
  if (told === 'first') transport.takeOver();
  const page = told === 'first' ? first : second;
  return new Promise((resolve) => page.onConnection((_, refusal) => refusal && resolve(serializeError(refusal))));
}

const RAISED: Readonly<Record<ErrorCode, () => Promise<SerializedError>>> = {
  'envelope-malformed': () => toldOnWire('{'),
  'envelope-too-large': () => toldOnWire(' '.repeat(MAX_ENVELOPE_LENGTH + 1)),
  'envelope-unknown': () => toldOnWire('{"t":"call","id":1,"name":"app.selfDestruct","args":{}}'),
  'invalid-argument': () => toldOnWire('{"t":"call","id":1,"name":"library.byIds","args":{"ids":["one"]}}'),
  unauthorised: () => toldOnWire('{"t":"call","id":1,"name":"app.hello","args":{}}', false),
  'too-many-clients': () => refusalOfTwoPages('second'),
  'used-elsewhere': () => refusalOfTwoPages('first'),
  'too-many-calls': async () => {
    const { client } = await sharedCore();
    const calls = Array.from({ length: 300 }, () => client.call('app.ping', {}));
    const answers = await Promise.allSettled(calls);
    const refused = answers.find((answer) => answer.status === 'rejected');
    return serializeError(refused?.reason);
  },
  disconnected: () => caught(createClient(contract, deadTransport('closed')).call('settings.set', {})),
  'call-timeout': async () => {
    vi.useFakeTimers();
    try {
      const answer = caught(createClient(contract, deadTransport('open')).call('app.hello', {}));
      await vi.advanceTimersByTimeAsync(60_000);
      return await answer;
    } finally {
      vi.useRealTimers();
    }
  },
  aborted: async () => {
    const { app, track } = await sharedCore();
    const { id, signature } = await track('a.wav');
    const gone = AbortSignal.abort();
    const path = `/chunk/${id}/${signature}/off/${chunkKey(id, signature, 'off', 0).engineVersion}/0`;
    const answer = await app.bytes({ path, query: new URLSearchParams(), signal: gone });
    return bodyOf(answer ?? { body: new Uint8Array() });
  },
  'not-found': async () => caught((await sharedCore()).client.call('analysis.sound', { trackId: 4711 })),
  'no-file-manager': async () => {
    const { client, track } = await sharedCore();
    return caught(client.call('shell.showFile', { trackId: (await track('a.wav')).id }));
  },
  'file-missing': () => spoilt((path) => rmSync(path)),
  'file-unreadable': () => {
    const { path } = rampFile();
    chmodSync(path, 0);
    return asNobody(() => caught(statMediaFile(path)));
  },
  'file-empty': () => spoilt((path) => truncateSync(path, 0)),
  'file-changed': () => spoilt((path) => truncateSync(path, 50_000)),
  'file-corrupt': async () => {
    const path = join(temporaryFolder(), 'silent.wav');
    writeWav(path, 0);
    return caught(renderChunk(rendererOf(nodeAv), path, 0));
  },
  'format-unsupported': () => caught(statMediaFile(temporaryFolder())),
  'folder-missing': async () =>
    caught((await sharedCore()).client.call('library.addFolder', { path: '/no/such/folder' })),
  'folder-empty': async () => {
    const { client, music } = await core();
    rmSync(join(music, 'a.wav'));
    await client.call('library.rescan', {});
    await expect.poll(async () => (await client.call('library.roots', {}))[0]?.problem, WAIT).toBeTruthy();
    return (await client.call('library.roots', {}))[0]!.problem!;
  },
  'folder-unreadable': async () => {
    const ring = join(temporaryFolder(), 'ring');
    // Who follows it never arrives.
    symlinkSync(ring, ring);
    return caught((await sharedCore()).client.call('library.addFolder', { path: ring }));
  },
  'not-a-folder': async () => {
    const { client, music } = await sharedCore();
    return caught(client.call('library.addFolder', { path: join(music, 'a.wav') }));
  },
  'folder-known': async () => {
    const { client, music } = await sharedCore();
    return caught(client.call('library.addFolder', { path: music }));
  },
  'decoder-missing': async () => {
    vi.stubEnv('AURALIS_DECODER', 'ffmpeg');
    vi.stubEnv('PATH', '/no/such/folder');
    onTestFinished(() => void vi.unstubAllEnvs());
    return caught(supervise().supervisor.run(chunkJob(0, rampFile()), options()));
  },
  'decode-failed': async () => (await underProgram(program('process.kill(process.pid, "SIGTERM");')))[0]!,
  'render-invalid': async () => {
    const path = join(temporaryFolder(), 'a.wav');
    writeWav(path, 480_000);
    // A profile without its figures, as a damaged database would give it.
    return caught(renderChunk(rendererOf(nodeAv), path, 0, { preset: 'warm', profile: {} as never }));
  },
  'analysis-failed': async () => {
    const { track, chunk } = await core({
      onJob: ({ kind }, { pid }) => {
        if (kind === 'analyse' && pid) process.kill(pid, 'SIGSEGV');
      },
    });
    return bodyOf(await chunk(await track('a.wav'), 'warm', 0));
  },
  'worker-crashed': async () => (await underProgram(program('process.kill(process.pid, "SIGSEGV");')))[0]!,
  'file-quarantined': async () => (await underProgram(program('process.kill(process.pid, "SIGSEGV");')))[1]!,
  'worker-stuck': async () => (await underProgram(program(''), 200))[0]!,
  'drive-slow': async () => {
    const { supervisor } = supervise({}, program('setTimeout(done, 60_000);'));
    // So long that what a busy machine makes the worker wait for a processor is little of it.
    return caught(supervisor.run(chunkJob(0, rampFile()), options({ timeoutMs: 5_000 })));
  },
  'drive-resting': async () => {
    const drives = new Drives({ roots: { list: () => [{ id: 1, path: '/slow', realPath: '/slow' }] }, log });
    const read = (work: () => Promise<void>): Promise<SerializedError> =>
      caught(drives.run('/slow/a.wav', false, work));
    for (let job = 0; job < 3; job++) await read(() => Promise.reject(new PlayerError('drive-slow')));
    return read(() => Promise.resolve());
  },
  'out-of-memory': async () => {
    const greedy = program('const held = []; for (;;) held.push(Array.from({ length: 1e4 }, () => ({ n: held })));');
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=24');
    onTestFinished(() => void vi.unstubAllEnvs());
    const ranOut = Promise.withResolvers<SerializedError>();
    const { supervisor } = supervise({ onOutOfMemory: (error) => ranOut.resolve(serializeError(error)) }, greedy);
    supervisor.run(chunkJob(0, rampFile()), options()).catch(nothing);
    return ranOut.promise;
  },
  'too-many-files': async () => {
    const { supervisor } = supervise();
    const [first, second] = [rampFile('first.wav'), rampFile('second.wav')];
    await supervisor.run(chunkJob(0, first), options());
    // What is open stays open; nothing more may be.
    execFileSync('prlimit', ['--pid', String(supervisor.pids[0]), '--nofile=1:']);
    return caught(supervisor.run(chunkJob(0, second), options()));
  },
  'worker-mismatch': async () => {
    const greeting = { type: 'ready', protocol: 1, engineVersion: 1, decoder: 'test', problem: null };
    const { supervisor } = supervise({}, program('done();', { greeting }));
    return caught(supervisor.run(chunkJob(0, rampFile()), options()));
  },
  'breaker-open': async () => {
    const dataFolder = temporaryFolder();
    const { client } = await core({ dataFolder });
    const { breakers } = await client.call('settings.get', {});
    await client.call('settings.set', { breakers: { ...breakers, database: { failures: 1, seconds: 600 } } });
    // As another program might lock it.
    const other = new BetterSqlite(join(dataFolder, DATABASE_NAME), { timeout: 5_000 });
    onTestFinished(() => void other.close());
    other.exec('BEGIN EXCLUSIVE');
    await caught(client.call('settings.set', { volume: 0.5 }));
    return caught(client.call('settings.set', { volume: 0.5 }));
  },
  overloaded: async () => {
    let aheadMs = 0;
    const busy = { machineShare: 1, ownShare: 1, loopDelayP99Ms: 2_000, renderShare: 5, underruns: 9 };
    const { client, track, chunk } = await core({
      nowMs: () => performance.now() + aheadMs,
      health: { everyMs: 20, load: () => busy },
    });
    const levelOf = async (): Promise<string> => {
      aheadMs += 1_000;
      return (await client.call('health.report', {})).load.level;
    };
    await expect.poll(levelOf, WAIT).toBe('overload');
    return bodyOf(await chunk(await track('a.wav'), 'warm', 0));
  },
  'audio-output-failed': () =>
    new Promise((resolve) => {
      const output = new AudioOutput({
        gain: 1,
        createContext: () => {
          throw new Error('no device');
        },
        destination: (context) => context.destination,
        onStateChange: nothing,
        onLost: nothing,
        onFailed: (error) => resolve(serializeError(error)),
      });
      output.ready();
    }),
  'too-many-failures': async () => {
    if (!engine) throw new Error('no browser');
    for (let id = 1; id <= 6; id++) engine.server.add(id, 48_000);
    engine.server.answer = () => ({ status: 404, code: 'file-missing' });
    await engine.play([1, 2, 3, 4, 5, 6]);
    await engine.reaches('paused');
    const problem = await engine.do((harness) => {
      const error = harness.engine.snapshot().problem?.error;
      return error ? { code: error.code, values: error.values } : null;
    });
    if (!problem) throw new Error('the engine has no problem');
    return problem;
  },
  'database-failed': () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, DATABASE_NAME));
    return caught(() => openCatalogue({ dataFolder: folder, log }));
  },
  'data-folder-gone': () => {
    const dataFolder = join(temporaryFolder(), 'data');
    mkdirSync(dataFolder);
    const catalogue = openCatalogue({ dataFolder, log });
    onTestFinished(() => catalogue.dispose());
    rmSync(dataFolder, { recursive: true });
    return caught(() => catalogue.learned.save('forecast', {}));
  },
  'data-folder-unwritable': () => {
    const umask = process.umask();
    onTestFinished(() => void process.umask(umask));
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    return caught(() => openDataFolder(path));
  },
  'database-corrupt': () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, DATABASE_NAME), 'no database at all '.repeat(500));
    const catalogue = openCatalogue({ dataFolder: folder, log });
    onTestFinished(() => catalogue.dispose());
    return Promise.resolve(serializeError(catalogue.damage));
  },
  'database-newer': () => {
    const folder = temporaryFolder();
    openCatalogue({ dataFolder: folder, log }).dispose();
    const connection = new BetterSqlite(join(folder, DATABASE_NAME));
    connection.pragma('user_version = 9999');
    connection.close();
    return caught(() => openCatalogue({ dataFolder: folder, log }));
  },
  'disk-full': () => {
    const database = openDatabase(temporaryFolder(), log);
    onTestFinished(() => database.close());
    database.write(() => database.connection.exec('CREATE TABLE filler (bytes BLOB)'));
    database.connection.pragma(
      `max_page_count = ${Number(database.connection.pragma('page_count', { simple: true })) + 2}`,
    );
    return caught(() =>
      database.write(() => database.connection.exec('INSERT INTO filler VALUES (zeroblob(1000000))')),
    );
  },
  'ended-badly': () => {
    const folder = temporaryFolder();
    noteFault(folder, new Error('an exception nobody handled'));
    return Promise.resolve(serializeError(takeLastFault(folder)));
  },
  internal: async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await until(() => other.listening);
    const { port } = other.address() as AddressInfo;
    const { app } = await sharedCore();
    return caught(openChromiumServer({ core: app, rendererFolder: import.meta.dirname, port, log }));
  },
};

/** What a code needs that this machine may not have. */
const NEEDS: Partial<Record<ErrorCode, boolean>> = {
  'too-many-files': process.platform === 'linux',
  'file-unreadable': process.platform !== 'win32',
};

async function raises(code: ErrorCode): Promise<void> {
  const raised = await RAISED[code]();
  expect(raised.code).toBe(code);
  // The values it came with are what its sentence needs.
  expect(errorText(raised)).toMatch(/^[A-Z].{10,}(?:[.?]|\))$/);
  expect(errorText(raised)).not.toMatch(/undefined|null|NaN/);
}

describe('every code of the error table', { timeout: 60_000 }, () => {
  const codes = (Object.keys(RAISED) as ErrorCode[]).filter((code) => !OF_THE_ENGINE.includes(code));
  it.for(codes)('%s is raised, with the values of its sentence', async (code, { skip }) => {
    skip(NEEDS[code] === false, 'this machine lacks what it needs');
    await raises(code);
  });

  describe.skipIf(!hasBrowser)('in the engine', () => {
    engine = new EnginePage();
    it.for(OF_THE_ENGINE)('%s is raised, with the values of its sentence', raises);
  });
});
