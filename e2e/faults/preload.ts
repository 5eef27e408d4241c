// Faults below the program: loaded into the built player by `NODE_OPTIONS=--import`, it makes Node's own functions lie or fail as a file
// says (see `fault-state.ts`), while the product runs unmodified. It acts only where AURALIS_FAULTS names the folder of those files.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { basename, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { NO_FAULTS, type FaultAnswer, type FaultState, type ProcessKind } from './fault-state.ts';

const POLL_MS = 40;

const MESSAGES = {
  ENOSPC: { errno: -28, text: 'no space left on device' },
  EMFILE: { errno: -24, text: 'too many open files' },
  EIO: { errno: -5, text: 'i/o error' },
} as const;

/** By which functions, of those that are patched, a thing is written, read or opened. `open` is judged by its flags. */
const WRITES = ['writeFile', 'appendFile', 'mkdir', 'mkdtemp', 'copyFile', 'truncate'];
const READS = ['readFile', 'readdir', 'opendir', 'copyFile'];
const OPENS = ['open', 'readFile', 'writeFile', 'appendFile', 'readdir', 'opendir', 'copyFile', 'mkdtemp'];

function kindOfProcess(): ProcessKind | null {
  const program = basename(process.argv[1] ?? '');
  if (program === 'serve.js') return 'core';
  const role = process.argv[2];
  return program === 'worker.js' && (role === 'render' || role === 'scan') ? role : null;
}

function install(path: string): void {
  const { readFileSync, writeFileSync, renameSync } = fs;
  let state: FaultState = NO_FAULTS;

  const readState = (): void => {
    let next: FaultState;
    try {
      next = JSON.parse(readFileSync(path, 'utf8')) as FaultState;
    } catch {
      // Not written yet: nothing is wrong.
      return;
    }
    if (next.sequence === state.sequence) return;
    const isNew = next.sequence > state.sequence && state !== NO_FAULTS;
    state = next;
    const acknowledgement = `${path}.${process.pid}`;
    const answer: FaultAnswer = { sequence: next.sequence, memory: next.weigh ? weigh() : null };
    writeFileSync(`${acknowledgement}.tmp`, JSON.stringify(answer));
    renameSync(`${acknowledgement}.tmp`, acknowledgement);
    // A process that was not there when it was asked for is spared.
    if (isNew && next.unhandled === 'rejection') void Promise.reject(new Error('a rejection nobody handles'));
    if (isNew && next.unhandled === 'exception') setTimeout(() => fail('an exception nobody handles'), 0);
  };

  patchClocks(() => state);
  patchFiles(() => state);
  syncBuiltinESMExports();
  readState();
  setInterval(readState, POLL_MS).unref();
}

function weigh(): FaultAnswer['memory'] {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed, bufferBytes: external };
}

function fail(message: string): never {
  throw new Error(message);
}

function patchClocks(state: () => FaultState): void {
  const TrueDate = Date;
  const now = (): number => TrueDate.now() + (state().clockMs ?? 0);
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as Date,
    apply: () => new TrueDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : (Reflect.get(target, key) as unknown)),
  });
  const { freemem, uptime } = os;
  os.freemem = () => state().freeBytes ?? freemem();
  os.uptime = () => uptime() + (state().sleptSeconds ?? 0);
}

type AnyFunction = (...args: unknown[]) => unknown;
type Functions = Record<string, AnyFunction>;

function patchFiles(state: () => FaultState): void {
  const functions = fs as unknown as Functions;
  const promises = fs.promises as unknown as Functions;
  for (const name of new Set([...WRITES, ...OPENS])) {
    const error = (args: readonly unknown[]): Error | null => fileError(state(), name, args);
    replace(functions, `${name}Sync`, (original) => (...args) => {
      const problem = error(args);
      if (problem) throw problem;
      return original(...args);
    });
    replace(functions, name, (original) => (...args) => {
      const problem = error(args);
      const done = args.at(-1);
      if (!problem || typeof done !== 'function') return original(...args);
      return process.nextTick(done as AnyFunction, problem);
    });
    replace(promises, name, (original) => (...args) => {
      const problem = error(args);
      return problem ? Promise.reject(problem) : original(...args);
    });
  }
}

function replace(functions: Functions, name: string, make: (original: AnyFunction) => AnyFunction): void {
  const original = functions[name];
  if (original) functions[name] = make(original.bind(functions));
}

function fileError({ files }: FaultState, name: string, args: readonly unknown[]): Error | null {
  if (!files) return null;
  const paths = name === 'copyFile' ? args.slice(0, 2) : args.slice(0, 1);
  const path = paths.map(String).find((each) => each.startsWith(files.below));
  if (path === undefined || !touches(files.code, name, args)) return null;
  const { errno, text } = MESSAGES[files.code];
  const error = new Error(`${files.code}: ${text}, ${name} '${path}'`);
  return Object.assign(error, { errno, code: files.code, syscall: name, path });
}

function touches(code: keyof typeof MESSAGES, name: string, args: readonly unknown[]): boolean {
  const flags = typeof args[1] === 'function' ? 'r' : (args[1] ?? 'r');
  const opensToWrite =
    typeof flags === 'number'
      ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0
      : /[wa+]/.test(String(flags));
  switch (code) {
    case 'ENOSPC':
      return WRITES.includes(name) || (name === 'open' && opensToWrite);
    case 'EIO':
      return READS.includes(name) || (name === 'open' && !opensToWrite);
    case 'EMFILE':
      return OPENS.includes(name);
  }
}

const folder = process.env['AURALIS_FAULTS'];
const kind = kindOfProcess();
if (folder && kind) install(join(folder, `${kind}.json`));
