// With errors that Node, SQLite, V8 and the sockets really throw, wherever they can be had here.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import BetterSqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { classify } from './error-classifier.ts';

/** What `work` throws or rejects with. */
async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** Of the package, not of its types. */
const { Receiver } = ws as unknown as {
  Receiver: new (options: { isServer: boolean; maxPayload?: number }) => NodeJS.WritableStream;
};

const withCode = (code: string): Error => Object.assign(new Error(`${code}: something`), { code });

describe('the classifier of errors', () => {
  it('knows what the file system says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'auralis-classify-'));
    try {
      const file = join(folder, 'file');
      writeFileSync(file, 'x');
      const said: readonly [() => unknown, ErrorCode][] = [
        [() => readFileSync(join(folder, 'none')), 'file-missing'],
        [() => readdirSync(file), 'not-a-folder'],
        [() => readFileSync(folder), 'file-corrupt'],
        [() => readFileSync(join(folder, 'x'.repeat(5_000))), 'file-unreadable'],
      ];
      for (const [work, code] of said) {
        const error = await thrownBy(work);
        expect(classify(error).code, code).toEqual(code);
        expect(classify(error).cause).toBe(error);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.skipIf(process.platform !== 'linux')('knows a full disk when it meets one', async () => {
    const error = await thrownBy(() => writeFileSync('/dev/full', 'x'));
    expect(classify(error).code).toBe('disk-full');
  });

  it('takes a program that is not there for no file of the library', async () => {
    const error = await new Promise((resolve) => spawn('/nowhere/at all').once('error', resolve));
    expect(error).toMatchObject({ code: 'ENOENT' });
    expect(classify(error).code).toBe('internal');
  });

  it('knows what SQLite says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'auralis-classify-'));
    const one = new BetterSqlite(join(folder, 'a.db'), { timeout: 1 });
    const other = new BetterSqlite(join(folder, 'a.db'), { timeout: 1 });
    try {
      one.exec('CREATE TABLE t (x)');
      one.exec('BEGIN EXCLUSIVE');
      expect(classify(await thrownBy(() => other.exec('INSERT INTO t VALUES (1)'))).code).toBe('database-failed');
      one.exec('COMMIT');
      other.pragma('max_page_count = 2');
      const fill = (): unknown => other.exec(`INSERT INTO t VALUES (zeroblob(${1024 * 1024}))`);
      expect(classify(await thrownBy(fill)).code).toBe('disk-full');
      writeFileSync(join(folder, 'b.db'), 'this is no database, though it is long enough to be looked at'.repeat(50));
      const broken = new BetterSqlite(join(folder, 'b.db'));
      expect(classify(await thrownBy(() => broken.pragma('user_version'))).code).toBe('database-failed');
      broken.close();
    } finally {
      one.close();
      other.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('knows that memory ran out', async () => {
    expect(classify(await thrownBy(() => new ArrayBuffer(2 ** 50))).code).toBe('out-of-memory');
    expect(classify(await thrownBy(() => new Float32Array(2 ** 50))).code).toBe('out-of-memory');
    expect(classify(await thrownBy(() => 'x'.repeat(2 ** 30))).code).toBe('out-of-memory');
    expect(classify(await thrownBy(() => Buffer.alloc(2 ** 50))).code).toBe('out-of-memory');
    // Of another thread, which V8 ends without ending the process.
    const words = execFileSync(process.execPath, [
      '--input-type=module',
      '-e',
      `import { Worker } from 'node:worker_threads';
       const worker = new Worker('const a = []; for (;;) a.push(new Array(1e5).fill(1.5));', { eval: true, resourceLimits: { maxOldGenerationSizeMb: 16 } });
       worker.on('error', (error) => console.log(JSON.stringify({ code: error.code, message: error.message })));`,
    ]).toString();
    const { code, message } = JSON.parse(words) as { code: string; message: string };
    expect(classify(Object.assign(new Error(message), { code })).code).toBe('out-of-memory');
  });

  it('knows what sockets say', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const refused = await new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
    expect(classify(refused).code).toBe('disconnected');
    const receiver = new Receiver({ isServer: true, maxPayload: 10 });
    const tooLarge = new Promise((resolve) => receiver.once('error', resolve));
    receiver.write(Buffer.from([0x82, 0xfe, 0x01, 0x00, 0, 0, 0, 0]));
    expect(classify(await tooLarge).code).toBe('envelope-too-large');
    const odd = new Receiver({ isServer: true });
    const malformed = new Promise((resolve) => odd.once('error', resolve));
    odd.write(Buffer.from([0xf2, 0x80, 0, 0, 0, 0]));
    expect(classify(await malformed).code).toBe('envelope-malformed');
  });

  it.each([
    ['EACCES', 'file-unreadable'],
    ['EIO', 'decode-failed'],
    ['EDQUOT', 'disk-full'],
    ['EMFILE', 'too-many-files'],
    ['ENFILE', 'too-many-files'],
    ['ENOMEM', 'out-of-memory'],
    ['ETIMEDOUT', 'call-timeout'],
    ['EPIPE', 'disconnected'],
    ['SQLITE_IOERR_WRITE', 'database-failed'],
    ['SQLITE_NOMEM', 'out-of-memory'],
    ['EWHATEVER', 'internal'],
    ['constructor', 'internal'],
  ] as const)('takes %s for %s', (code, expected) => {
    expect(classify(withCode(code)).code).toBe(expected);
  });

  it('tells aborts and time limits apart', async () => {
    expect(classify(AbortSignal.abort().reason).code).toBe('aborted');
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(classify(signal.reason).code).toBe('call-timeout');
  });

  it('keeps what is coded, looks for the cause, and never ends in a ring of causes', () => {
    const coded = new PlayerError('file-empty');
    expect(classify(coded)).toBe(coded);
    expect(classify(new Error('reading failed', { cause: withCode('ENOSPC') })).code).toBe('disk-full');
    expect(classify(new Error('reading failed', { cause: coded })).code).toBe('file-empty');
    const ring = new Error('round');
    ring.cause = ring;
    expect(classify(ring).code).toBe('internal');
    expect(classify('a word', 'render-invalid')).toMatchObject({ code: 'render-invalid', detail: 'a word' });
    for (const nothing of [null, undefined, 7, {}, Symbol('x')]) expect(classify(nothing).code).toBe('internal');
  });
});
