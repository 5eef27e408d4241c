// One player per data folder, in either shell: the first listens on a local socket beside the database, a second finds it and hands
// its folders over. A second socket, named after the folder's path and outside of it, is still there when the folder was deleted or replaced
// under a running player. The system closes both with their process, so a crash leaves no lock behind.
import { createHash } from 'node:crypto';
import { lstat, mkdir, rmdir, stat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { errnoOf } from '../../shared/errno.ts';
import type { Disposable } from '../platform/disposables.ts';

/** What a second start asks for. */
export interface HandOver {
  readonly folders: readonly string[];
}

/** What the first answers: where it is and whether a page is open. `url` lets one browser in; null in the Electron shell. */
export interface Running {
  readonly pid: number;
  readonly url: string | null;
}

export type LockResult =
  { readonly kind: 'first'; readonly lock: InstanceLock } | { readonly kind: 'second'; readonly running: Running };

export interface InstanceLock extends Disposable {
  /** Sets who answers later starts; until then they wait. */
  onHandOver(answer: (wish: HandOver) => Running): void;
  dispose(): Promise<void>;
}

/** The shortest limit of a local socket's path (macOS: 104 bytes with its end), with room for the name of a turn. */
const MAX_SOCKET_PATH_BYTES = 90;
const MAX_MESSAGE_LENGTH = 1_000_000;

/** A first start may still be opening its database; one that takes longer does not answer at all. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Tries before giving up, some of them waiting for another start's turn: more than a second in all. */
const MAX_ATTEMPTS = 60;
const TURN_WAIT_MS = 20;
/** Removing a dead socket takes a millisecond. */
const TURN_LIMIT_MS = 5_000;

const nameOf = (dataFolder: string): string => createHash('sha256').update(dataFolder).digest('hex').slice(0, 24);

export function socketPath(dataFolder: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `\\\\.\\pipe\\auralis-${nameOf(dataFolder)}`;
  const beside = join(dataFolder, 'auralis.sock');
  return Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES ? beside : outerSocketPath(dataFolder);
}

/** In the shortest private folder there is, or the shared one under a name that nobody else has. */
function outerSocketPath(dataFolder: string): string {
  return join(
    process.env['XDG_RUNTIME_DIR'] ?? '/tmp',
    `auralis-${process.getuid?.() ?? 0}-${nameOf(dataFolder)}.sock`,
  );
}

/** Becomes the first, or hands `wish` over to it. Rejects when a first is there but does not answer. */
export async function lockInstance(dataFolder: string, wish: HandOver): Promise<LockResult> {
  const inner = await lockSocket(socketPath(dataFolder), wish);
  const outerPath = outerSocketPath(dataFolder);
  // The name of a pipe is of no folder, and a long path has the outer socket only.
  if (inner.kind === 'second' || process.platform === 'win32' || outerPath === socketPath(dataFolder)) return inner;
  let outer: LockResult;
  try {
    if (await isForeign(outerPath)) return inner;
    outer = await lockSocket(outerPath, wish);
  } catch (error) {
    // No place for it: then the one in the folder has to do. A first that does not answer is still a first.
    if (errnoOf(error) !== '') return inner;
    await inner.lock.dispose();
    throw error;
  }
  if (outer.kind === 'second') {
    await inner.lock.dispose();
    return outer;
  }
  return { kind: 'first', lock: joined(inner.lock, outer.lock) };
}

function joined(inner: InstanceLock, outer: InstanceLock): InstanceLock {
  return {
    onHandOver(answer) {
      inner.onHandOver(answer);
      outer.onHandOver(answer);
    },
    dispose: async () => {
      await Promise.all([inner.dispose(), outer.dispose()]);
    },
  };
}

/** Whether another user has put something at the path, in a folder that all may write to. */
async function isForeign(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found !== null && found.uid !== process.getuid?.();
}

async function lockSocket(path: string, wish: HandOver): Promise<LockResult> {
  // Again: between finding a dead socket and taking its place another start may have done the same.
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const lock = await listen(path);
    if (lock) return { kind: 'first', lock };
    const running = await ask(path, wish);
    if (running) return { kind: 'second', running };
    await clearDead(path);
  }
  throw new Error(`The lock of the data folder cannot be taken: remove ${path} and start again.`);
}

/** Null when the path is in use, by a living process or a dead one's remains. */
async function listen(path: string): Promise<InstanceLock | null> {
  const server = createServer({ allowHalfOpen: true });
  const bound = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: Error) => {
      if (errnoOf(error) === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(path, () => resolve(true));
  });
  return bound ? createLock(server) : null;
}

function createLock(server: Server): InstanceLock {
  let ready: (answer: (wish: HandOver) => Running) => void = () => {};
  const answering = new Promise<(wish: HandOver) => Running>((resolve) => (ready = resolve));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    readAll(socket)
      .then(async (text) => {
        const wish = parseHandOver(text);
        if (wish) socket.end(JSON.stringify((await answering)(wish)));
        else socket.destroy();
      })
      .catch(() => socket.destroy());
  });
  return {
    onHandOver: (answer) => ready(answer),
    dispose: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The first's answer, null when nobody listens there. */
async function ask(path: string, wish: HandOver): Promise<Running | null> {
  const socket = connect({ path, allowHalfOpen: true });
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  if (!connected) return null;
  const timer = setTimeout(() => socket.destroy(), ANSWER_TIMEOUT_MS);
  socket.end(JSON.stringify(wish));
  const text = await readAll(socket);
  clearTimeout(timer);
  const running: unknown = text === '' ? null : JSON.parse(text);
  if (!isRunning(running)) throw new Error('Auralis is already running but does not answer. End it and start again.');
  return running;
}

/**
 * Removes a dead process's socket. One start at a time does so: while the dead one lies there nobody can listen, so what was found dead
 * is still dead when it is removed, and of those who listen next the system admits one.
 */
async function clearDead(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const turn = `${path}.turn`;
  if (!(await takeTurn(turn))) {
    await delay(TURN_WAIT_MS);
    return;
  }
  try {
    if (await isDead(path)) await unlink(path);
  } finally {
    await rmdir(turn);
  }
}

/** False when another start has the turn. One whose start died in the middle is given up after a while. */
async function takeTurn(turn: string): Promise<boolean> {
  try {
    await mkdir(turn);
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    const since = await stat(turn).catch(() => null);
    if (since && Date.now() - since.mtimeMs > TURN_LIMIT_MS) await rmdir(turn).catch(() => undefined);
    return false;
  }
}

/** Whether a socket lies there that no process listens on. */
function isDead(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(false);
    });
    probe.on('error', (error: Error) => resolve(errnoOf(error) === 'ECONNREFUSED'));
  });
}

function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > MAX_MESSAGE_LENGTH) socket.destroy();
    });
    socket.on('end', () => resolve(text));
    socket.on('close', () => resolve(''));
  });
}

function parseHandOver(text: string): HandOver | null {
  try {
    const value: unknown = JSON.parse(text);
    const folders = typeof value === 'object' && value !== null && 'folders' in value ? value.folders : null;
    return Array.isArray(folders) && folders.every((folder) => typeof folder === 'string') ? { folders } : null;
  } catch {
    return null; // someone else's words
  }
}

function isRunning(value: unknown): value is Running {
  return typeof value === 'object' && value !== null && 'pid' in value && 'url' in value;
}
