// The faults below the program are real to the program: what it reads of clocks, memory and files is what it was told to read, as long as
// that lasts, through every way Node has to ask. A fault that did nothing would make the chaos suite a calm one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { expect, test } from '../player.ts';
import { FaultControl } from './fault-control.ts';
import type { FaultState } from './fault-state.ts';

/** Named as the core's program is; answers each line with what it sees. */
const PROGRAM = `
import fs, { readFileSync } from 'node:fs';
import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import * as promises from 'node:fs/promises';
import { freemem, uptime } from 'node:os';
import { createInterface } from 'node:readline';
process.on('unhandledRejection', () => console.log('"rejected"'));
process.on('uncaughtException', () => console.log('"thrown"'));
const below = process.argv[2];
const kept = { ...promises };
const outcome = async (work) => { try { await work(); return 'done'; } catch (error) { return error.code; } };
const callback = (work) => () => new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
createInterface({ input: process.stdin }).on('line', async () => console.log(JSON.stringify({
  nowMs: Date.now(), newMs: new Date().getTime(), given: new Date(5).getTime(), isDate: new Date() instanceof Date,
  freeBytes: freemem(), upSeconds: uptime(),
  write: await outcome(() => writeFile(below + '/w', 'x')),
  keptWrite: await outcome(() => kept.writeFile(below + '/w', 'x')),
  writeSync: await outcome(() => fs.writeFileSync(below + '/w', 'x')),
  writeBack: await outcome(callback((done) => fs.writeFile(below + '/w', 'x', done))),
  openToWrite: await outcome(async () => (await open(below + '/w', 'w')).close()),
  stream: await outcome(callback((done) => fs.createWriteStream(below + '/w').on('error', done).on('finish', done).end('x'))),
  read: await outcome(() => readFile(below + '/r')),
  readSync: await outcome(() => readFileSync(below + '/r')),
  list: await outcome(() => readdir(below)),
  elsewhere: await outcome(() => readFile(process.argv[1])),
})));
`;

interface Seen {
  readonly [what: string]: string | number | boolean;
}

async function see(folder: string, faults: FaultControl, states: readonly Omit<FaultState, 'sequence'>[]) {
  const program = join(folder, 'serve.js');
  const below = join(folder, 'below');
  await mkdir(below);
  await writeFile(join(below, 'r'), 'x');
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(program, PROGRAM);
  const child = spawn(process.execPath, [program, below], {
    env: { ...process.env, ...faults.environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const seen: Seen[] = [];
  const player = { pid: child.pid ?? 0 } as Parameters<FaultControl['set']>[0];
  for (const state of [{}, ...states, {}]) {
    const right = { clockMs: undefined, sleptSeconds: undefined, freeBytes: undefined, files: undefined };
    await faults.set(player, 'core', { ...right, ...state });
    child.stdin.write('\n');
    seen.push(JSON.parse((await lines.next()).value as string) as Seen);
  }
  child.stdin.end();
  child.kill();
  await once(child, 'exit');
  return seen;
}

test.skip(process.platform !== 'linux', 'knows through /proc which process has taken in its faults');

const WAYS_TO_WRITE = ['write', 'keptWrite', 'writeSync', 'writeBack', 'openToWrite', 'stream'] as const;
const WAYS_TO_READ = ['read', 'readSync', 'list'] as const;

test('clocks and memory are what they are told to be, and again what they are', async ({ folder }) => {
  const faults = await FaultControl.in(folder);
  const states = [{ clockMs: 3_600_000 }, { clockMs: -86_400_000 }, { sleptSeconds: 7200 }, { freeBytes: 4096 }];
  const [calm, ahead, behind, slept, short, after] = await see(folder, faults, states);
  for (const seen of [calm, ahead, behind, after]) expect(seen).toMatchObject({ given: 5, isDate: true });
  for (const way of ['nowMs', 'newMs']) {
    const shift = (seen: Seen | undefined): number => Math.round((Number(seen?.[way]) - Number(calm?.[way])) / 60_000);
    expect(shift(ahead)).toBe(60);
    expect(shift(behind)).toBe(-1440);
    expect(shift(after)).toBe(0);
  }
  expect(Number(slept?.['upSeconds']) - Number(calm?.['upSeconds'])).toBeGreaterThan(7000);
  expect(short?.['freeBytes']).toBe(4096);
  expect(Number(after?.['freeBytes'])).toBeGreaterThan(1_000_000);
});

test('files below a folder fail as they are told to, in every way of asking, and nowhere else', async ({ folder }) => {
  const faults = await FaultControl.in(folder);
  const below = join(folder, 'below');
  const codes = ['ENOSPC', 'EIO', 'EMFILE'] as const;
  const states = codes.map((code) => ({ files: { code, below } }));
  const [calm, full, broken, exhausted, after] = await see(folder, faults, states);
  const all = (seen: Seen | undefined, ways: readonly string[]): unknown[] => [
    ...new Set(ways.map((way) => seen?.[way])),
  ];
  for (const seen of [calm, after]) expect(all(seen, [...WAYS_TO_WRITE, ...WAYS_TO_READ])).toEqual(['done']);
  expect(all(full, WAYS_TO_WRITE)).toEqual(['ENOSPC']);
  expect(all(full, WAYS_TO_READ)).toEqual(['done']);
  expect(all(broken, WAYS_TO_WRITE)).toEqual(['done']);
  expect(all(broken, WAYS_TO_READ)).toEqual(['EIO']);
  expect(all(exhausted, [...WAYS_TO_WRITE, ...WAYS_TO_READ])).toEqual(['EMFILE']);
  for (const seen of [full, broken, exhausted]) expect(seen?.['elsewhere']).toBe('done');
});

test('what nobody handles happens once, and memory can be weighed', async ({ folder }) => {
  const faults = await FaultControl.in(folder);
  const program = join(folder, 'serve.js');
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(program, PROGRAM);
  const child = spawn(process.execPath, [program, folder], { env: { ...process.env, ...faults.environment } });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const player = { pid: child.pid ?? 0 } as Parameters<FaultControl['set']>[0];
  await faults.set(player, 'core', {});
  await faults.set(player, 'core', { unhandled: 'rejection' });
  expect((await lines.next()).value).toBe('"rejected"');
  await faults.set(player, 'core', { unhandled: 'exception' });
  expect((await lines.next()).value).toBe('"thrown"');
  const memory = await faults.weigh(player, 'core');
  expect(memory?.heapBytes).toBeGreaterThan(1_000_000);
  expect(memory?.rssBytes).toBeGreaterThan(memory?.heapBytes ?? 0);
  child.kill();
  await once(child, 'exit');
});
