// What becomes of full log files, with real ones: set aside, packed, kept for a while, let go.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { configureLog, logger, logSettled, tidyLog } from './log.ts';
import { LogFile } from './log-file.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralis-log-'));
});

afterEach(async () => {
  await logSettled();
  await rm(folder, { recursive: true, force: true });
});

const text = (name = 'auralis.log'): string => readFileSync(join(folder, name), 'utf8');
const names = (): string[] => readdirSync(folder).sort();

/** All lines of the archive and the file in use, oldest first. */
function everything(stem: string): string {
  const archived = names().filter((name) => name.startsWith(`${stem}.2`));
  const texts = archived.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  });
  return [...texts, text(`${stem}.log`)].join('');
}

describe('the archive of the log', () => {
  it('sets full files aside, packs them, and keeps the newest ten: 5 MB of lines', async () => {
    configureLog({ folder, console: false, maxFileBytes: 100_000 });
    const written: string[] = [];
    const file = new LogFile({
      path: join(folder, 'auralis.log'),
      maxBytes: 100_000,
      keepFiles: 10,
      keepDays: 14,
      lossLine: () => 'lost',
    });
    for (let i = 0; i < 5_000; i++) {
      const line = `${i} ${'x'.repeat(1_000)}`;
      written.push(line);
      file.write(line);
      // The packing has its turn now and then, as in life.
      if (i % 500 === 0) await file.settled();
    }
    await file.settled();
    file.tidy();
    await file.settled();
    const archived = names().filter((name) => name.startsWith('auralis.2'));
    expect(archived).toHaveLength(10);
    for (const name of archived) {
      expect(name).toMatch(/^auralis\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z(-\d+)?\.log\.gz$/);
      expect(statSync(join(folder, name)).size).toBeLessThan(20_000);
    }
    expect(text().length).toBeLessThanOrEqual(100_000);
    const kept = everything('auralis');
    expect(kept.length).toBeGreaterThan(950_000);
    // The newest, whole and in their order.
    expect(`${written.join('\n')}\n`.endsWith(kept)).toBe(true);
  });

  it('lets go of lines older than 30 days, of errors older than 90, and of nothing that is not its own', async () => {
    const ago = (days: number): Date => new Date(Date.now() - days * 24 * 3600 * 1000);
    const old = ago(31);
    const put = (name: string, at = new Date()): void => {
      writeFileSync(join(folder, name), name);
      utimesSync(join(folder, name), at, at);
    };
    put('auralis.2020-01-01T00-00-00.000Z.log.gz', old);
    put('auralis.2020-01-02T00-00-00.000Z.log.gz');
    put('auralis.my-notes.log', old);
    put('errors.2020-01-01T00-00-00.000Z.log.gz', ago(91));
    put('errors.2020-01-02T00-00-00.000Z.log.gz', ago(89));
    put('other.log', old);
    const before = names();
    configureLog({ folder, console: false });
    await logSettled();
    // A process that is not alone in the folder leaves it as it is.
    expect(names()).toEqual(before);
    tidyLog();
    await logSettled();
    expect(names()).toEqual([
      'auralis.2020-01-02T00-00-00.000Z.log.gz',
      'auralis.my-notes.log',
      'errors.2020-01-02T00-00-00.000Z.log.gz',
      'other.log',
    ]);
  });

  it('keeps what cannot be packed, and packs it when it can be', async () => {
    const path = join(folder, 'auralis.2020-01-01T00-00-00.000Z.log');
    writeFileSync(path, 'a line\n');
    mkdirSync(`${path}.gz.part/in its way`, { recursive: true });
    configureLog({ folder, console: false });
    tidyLog();
    await logSettled();
    expect(readFileSync(path, 'utf8')).toBe('a line\n');
    await rm(`${path}.gz.part`, { recursive: true });
    tidyLog();
    await logSettled();
    expect(gunzipSync(readFileSync(`${path}.gz`)).toString()).toBe('a line\n');
    expect(names()).toEqual(['auralis.2020-01-01T00-00-00.000Z.log.gz']);
  });

  it('loses no line when it is killed while packing: the next start goes on', async () => {
    const program = `
      import { LogFile } from ${JSON.stringify(join(import.meta.dirname, 'log-file.ts'))};
      const file = new LogFile({ path: process.argv[1] + '/auralis.log', maxBytes: 4e6, keepFiles: 10, keepDays: 14, lossLine: () => '' });
      for (let i = 0; i < 40_000; i++) file.write(i + ' ' + Math.random() + 'x'.repeat(100));
      file.write('end');
      setImmediate(() => process.stdout.write('packing'));
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(names().length).toBeGreaterThan(1);
    // A part of a packed file, and half a line.
    writeFileSync(join(folder, 'auralis.2020-01-01T00-00-00.000Z.log.gz.part'), 'half');
    truncateSync(join(folder, 'auralis.log'), statSync(join(folder, 'auralis.log')).size - 2);
    configureLog({ folder, console: false });
    tidyLog();
    logger('core').info('the next run');
    await logSettled();
    expect(
      names()
        .filter((name) => name.startsWith('auralis.2'))
        .every((name) => name.endsWith('.log.gz')),
    ).toBe(true);
    const lines = everything('auralis').split('\n').filter(Boolean);
    expect(lines).toHaveLength(40_002);
    expect(lines.slice(0, 40_000).map((line) => Number(line.split(' ')[0]))).toEqual([...Array(40_000).keys()]);
    expect(lines.at(-2)).toBe('en');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ msg: 'the next run' });
  });

  it.skipIf(process.platform !== 'linux')(
    'goes on when no file may be opened while a full one is set aside',
    async () => {
      const program = `
      import { closeSync, openSync } from 'node:fs';
      import { LogFile } from ${JSON.stringify(join(import.meta.dirname, 'log-file.ts'))};
      const file = new LogFile({ path: process.argv[1] + '/auralis.log', maxBytes: 200, keepFiles: 10, keepDays: 14, lossLine: () => 'lost' });
      file.write('x'.repeat(150));
      const held = [];
      let why = '';
      try { for (;;) held.push(openSync('/dev/null')); } catch (error) { why = error.code; }
      process.on('unhandledRejection', (error) => { why += ' unhandled ' + error.code; });
      const isWritten = file.write('y'.repeat(150));
      setTimeout(async () => {
        for (const handle of held) closeSync(handle);
        file.tidy();
        await file.settled();
        console.log(why, isWritten, file.write('z'));
      }, 50);
    `;
      const node = `ulimit -n 64; exec "$0" "$@"`;
      const args = ['-c', node, process.execPath, '--input-type=module', '-e', program, folder];
      const child = spawn('/bin/sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let out = '';
      child.stdout.on('data', (bytes) => (out += String(bytes)));
      await once(child, 'close');
      expect(out).toBe('EMFILE false true\n');
      expect(names().filter((name) => name.endsWith('.log.gz'))).toHaveLength(1);
    },
  );
});
