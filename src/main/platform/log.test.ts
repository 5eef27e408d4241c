// What is on the disk after lines were written, with real files.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'node:util';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { configureLog, logger, logSettled, setLogLevel } from './log.ts';
import type { LogRecord } from './log-record.ts';
import { setPrivateFolders } from './redaction.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralis-log-'));
});

afterEach(async () => {
  await logSettled();
  setLogLevel('info');
  vi.useRealTimers();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const text = (name = 'auralis.log'): string => readFileSync(join(folder, name), 'utf8');
const records = (name = 'auralis.log'): LogRecord[] =>
  text(name)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LogRecord);

describe('the log', () => {
  it('writes a line of JSON with room, words, code and values, errors once more by themselves', () => {
    configureLog({ folder, console: false });
    setPrivateFolders(['/srv/music']);
    const cause = Object.assign(new Error("open '/srv/music/deep/y.ogg'"), { code: 'ENOENT' });
    const error = new PlayerError('file-missing', '', {
      cause,
      values: { trackId: 7, path: '/srv/music/deep/y.ogg', kind: 'render' },
    });
    logger('buffer').warn('could not read %s', '/srv/music/x.mp3', error);
    logger('core').error('it ends', new TypeError('no such thing'));
    logger('core').info('plain');
    const [first, second, third] = records();
    expect(first).toMatchObject({
      level: 'warn',
      room: 'buffer',
      msg: `could not read '<library>/….mp3' PlayerError: ${error.message}`,
      code: 'file-missing',
      values: { trackId: 7, kind: 'render' },
      error: { name: 'PlayerError', cause: { code: 'ENOENT', message: "open '<library>/….ogg'" } },
    });
    expect(Math.abs(Date.parse(first?.t ?? '') - Date.now())).toBeLessThan(60_000);
    expect(second?.error?.stack).toContain('log.test.ts');
    expect(Object.keys(third ?? {})).toEqual(['t', 'level', 'room', 'msg']);
    expect(text()).not.toContain('/srv/music');
    expect(records('errors.log').map(({ msg }) => msg)).toEqual(['it ends TypeError: no such thing']);
  });

  it('keeps what the level asks for, changed at run time, the environment before all', () => {
    configureLog({ folder, console: false, env: {} });
    const log = logger('core');
    const all = (): void => {
      log.debug('d');
      log.info('i');
      log.warn('w');
      log.error('e');
    };
    all();
    setLogLevel('debug');
    all();
    setLogLevel('error');
    all();
    expect(records().map(({ msg }) => msg)).toEqual(['i', 'w', 'e', 'd', 'i', 'w', 'e', 'e']);
    configureLog({ folder, console: false, env: { AURALIS_LOG_LEVEL: 'warn' } });
    setLogLevel('debug');
    all();
    expect(
      records()
        .map(({ msg }) => msg)
        .slice(8),
    ).toEqual(['w', 'e']);
    configureLog({ folder, console: false, env: { AURALIS_LOG_LEVEL: 'loud' } });
    expect(records().at(-1)?.msg).toContain('AURALIS_LOG_LEVEL');
  });

  it('has levels of single rooms from the environment, which go before that of all', () => {
    configureLog({ folder, console: false, env: { AURALIS_LOG_LEVEL: 'warn, buffer=debug,scan=error' } });
    for (const room of ['buffer', 'scan', 'core']) {
      logger(room).debug(`${room} d`);
      logger(room).warn(`${room} w`);
      logger(room).error(`${room} e`);
    }
    expect(records().map(({ msg }) => msg)).toEqual(['buffer d', 'buffer w', 'buffer e', 'scan e', 'core w', 'core e']);
  });

  it('leaves out the level of a room that is none, and says so', () => {
    configureLog({ folder, console: false, env: { AURALIS_LOG_LEVEL: 'buffer=loud' } });
    expect(records().at(-1)?.msg).toContain('buffer=loud');
  });

  it('tells a terminal of warnings and errors in words', () => {
    const told: string[] = [];
    vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => void told.push(format(...words)));
    configureLog({ folder, console: true });
    logger('core').info('quiet');
    logger('core').warn('loud %d', 7);
    configureLog({ folder, console: false });
    logger('core').warn('quiet');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^\d\d:\d\d:\d\d warn \(core\) loud 7$/);
  });

  it('goes on where its folder is deleted, and where it cannot be written says later how much is missing', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    configureLog({ folder: join(folder, 'logs'), console: false });
    const log = logger('core');
    log.info('one');
    await rm(join(folder, 'logs'), { recursive: true });
    log.info('two');
    expect(records('logs/auralis.log').map(({ msg }) => msg)).toEqual(['two']);
    await rm(join(folder, 'logs'), { recursive: true });
    writeFileSync(join(folder, 'logs'), 'a file in its way');
    for (let i = 0; i < 5; i++) log.info('lost %d', i);
    log.error('lost, and told elsewhere');
    expect(console.error).toHaveBeenCalledTimes(1);
    await rm(join(folder, 'logs'));
    log.info('three');
    expect(records('logs/auralis.log').map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^6 lines could not be written: E/),
      'three',
    ]);
  });

  it.skipIf(process.platform !== 'linux')('throws nothing on a full disk', () => {
    mkdirSync(join(folder, 'full'));
    execFileSync('ln', ['-s', '/dev/full', join(folder, 'full', 'auralis.log')]);
    vi.spyOn(console, 'error').mockReturnValue();
    configureLog({ folder: join(folder, 'full'), console: false });
    logger('core').error('does not fit');
    expect(console.error).toHaveBeenCalledTimes(1);
    expect(records('full/errors.log').map(({ msg }) => msg)).toEqual(['does not fit']);
  });

  it('counts a storm instead of writing it, and says so', () => {
    vi.useFakeTimers();
    configureLog({ folder, console: false });
    const log = logger('tags');
    for (let i = 0; i < 5_000; i++) log.info('the same');
    logger('core').info('another room');
    expect(records()).toHaveLength(21);
    vi.advanceTimersByTime(1_000);
    expect(records().at(-1)).toMatchObject({ level: 'warn', room: 'tags', msg: '4980 lines more were held back' });
    for (let i = 0; i < 5_000; i++) log.info('file %d', i);
    expect(records()).toHaveLength(222);
    vi.advanceTimersByTime(1_000);
    expect(records().at(-1)?.msg).toBe('4800 lines more were held back');
    log.info('the same');
    expect(records().at(-1)?.msg).toBe('the same');
  });

  it('holds back no error for what was said besides', () => {
    vi.useFakeTimers();
    configureLog({ folder, console: false });
    setLogLevel('debug');
    const log = logger('resilience');
    for (let i = 0; i < 250; i++) log.debug('a try %d', i);
    log.error('it broke');
    expect(records('errors.log').map(({ msg }) => msg)).toEqual(['it broke']);
    expect(records().at(-1)?.msg).toBe('it broke');
    vi.advanceTimersByTime(1_000);
    expect(records().at(-1)).toMatchObject({ room: 'resilience', msg: '50 lines more were held back' });
  });
});
