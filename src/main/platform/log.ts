// The one log of the core, in both shells: JSON lines in `logs/auralis.log`, errors once more in `logs/errors.log`. A line tells when, how
// bad, which room, what, and of a PlayerError its code and values; nothing personal is in it (redaction.ts). Full files are set aside,
// packed and kept for a while (log-archive.ts).
//
// electron-log carries each line, by level, to its transports: the terminal, and files of our own (log-file.ts), because its file transport
// says nothing any more once it could not open its file, and neither packs nor removes what it has set aside.
import { join } from 'node:path';

import electronLog from 'electron-log/node.js';

import { LOG_LEVELS, type LogLevel } from '../../shared/settings.ts';
import { LogFile } from './log-file.ts';
import { inOneLine, makeRecord, type LogRecord } from './log-record.ts';
import { StormGuard } from './storm-guard.ts';

export interface Logger {
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
  /** Kept only when the level asks for it. */
  debug?(message: string, ...details: unknown[]): void;
}

const MIB = 1024 * 1024;

/** All of the log: at most 100 MB for 30 days. What is set aside is packed to about a tenth, so that it is far less in practice. */
const ALL = { maxFileBytes: 10 * MIB, keepFiles: 9, keepDays: 30 };
/** The errors by themselves: few, and asked for late. At most 50 MB for 90 days. */
const ERRORS_ALONE = { maxFileBytes: 5 * MIB, keepFiles: 9, keepDays: 90 };

export interface LogOptions {
  readonly folder: string;
  /** Warnings and errors go to the standard error stream, too. */
  readonly console: boolean;
  /** `AURALIS_LOG_LEVEL` goes before whatever is set later: a level, levels of rooms, or both: `info,buffer=debug`. */
  readonly env?: NodeJS.ProcessEnv;
  /** For tests that cannot write so much. */
  readonly maxFileBytes?: number;
}

type Transport = NonNullable<(typeof electronLog.transports)[string]>;
type LogMessage = Parameters<Transport>[0];

/** What stands in a message of electron-log: one record. */
const recordOf = ({ data }: LogMessage): LogRecord => data[0] as LogRecord;

/** The console throws nothing when its terminal is closed. */
const tell = (record: LogRecord): void => console.error('%s', inOneLine(record));

const { transports } = electronLog;
transports.file.level = false;
transports.console.transforms = [];
transports.console.writeFn = ({ message }) => tell(recordOf(message));
// Before `configureLog` there is no other place.
transports.console.level = 'error';

let files: { readonly all: LogFile; readonly errors: LogFile } | null = null;
let level: LogLevel = 'info';
/** The environment's: of all rooms, and of single ones. */
let fixedLevel: LogLevel | null = null;
let roomLevels: ReadonlyMap<string, LogLevel> = new Map();

const guard = new StormGuard({
  onHeldBack: (room, lines) => write(makeRecord('warn', room, '%d lines more were held back', [lines])),
});

/** Sets where the log goes. Another player may still be writing there: see `tidyLog`. */
export function configureLog(options: LogOptions): void {
  const file = (name: string, { maxFileBytes, keepFiles, keepDays }: typeof ALL): LogFile =>
    new LogFile({
      path: join(options.folder, name),
      maxBytes: options.maxFileBytes ?? maxFileBytes,
      keepFiles,
      keepDays,
      lossLine: (lines, reason) =>
        JSON.stringify(makeRecord('error', 'log', '%d lines could not be written: %s', [lines, reason])),
    });
  files = { all: file('auralis.log', ALL), errors: file('errors.log', ERRORS_ALONE) };
  transports['lines'] = linesTo(files.all);
  transports['errors'] = errorsTo(files.errors);
  transports.console.level = options.console ? 'warn' : false;
  const asked = (options.env ?? process.env)['AURALIS_LOG_LEVEL'] ?? '';
  const { whole, rooms, wrong } = parseLevels(asked);
  fixedLevel = whole;
  roomLevels = rooms;
  for (const part of wrong)
    logger('log').warn('AURALIS_LOG_LEVEL: %s names none of %s, it is left out', part, LOG_LEVELS.join(', '));
}

/** Packs what an earlier run left and lets go of what is too old. For who is alone in the folder: two would pack the same file. */
export function tidyLog(): void {
  files?.all.tidy();
  files?.errors.tidy();
}

/** From the next line on. The environment's level goes before it. */
export function setLogLevel(to: LogLevel): void {
  level = to;
}

/** Tells what was held back, and waits for the packing under way: the last deed of an orderly end. Never rejects. */
export async function logSettled(): Promise<void> {
  guard.dispose();
  await Promise.all([files?.all.settled(), files?.errors.settled()]);
}

/** A room's own level goes before that of all. */
function isKept(room: string, asked: LogLevel): boolean {
  return LOG_LEVELS.indexOf(asked) <= LOG_LEVELS.indexOf(roomLevels.get(room) ?? fixedLevel ?? level);
}

const levelOf = (text: string | undefined): LogLevel | undefined => LOG_LEVELS.find((name) => name === text);

/** `info,buffer=debug,scan=warn` */
function parseLevels(text: string) {
  const rooms = new Map<string, LogLevel>();
  const wrong: string[] = [];
  let whole: LogLevel | null = null;
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const [name = '', value] = part.split('=');
    const named = levelOf(value ?? name);
    if (named === undefined) wrong.push(part);
    else if (value === undefined) whole = named;
    else rooms.set(name, named);
  }
  return { whole, rooms, wrong };
}

/** The log of one room, e.g. `logger('buffer')`. Details are formatted as `console` would; errors give their stack and code besides. */
export function logger(room: string): Required<Logger> {
  const line =
    (of: LogLevel) =>
    (message: string, ...details: unknown[]): void => {
      if (!isKept(room, of)) return;
      const record = makeRecord(of, room, message, details);
      if (guard.admits(room, of, record.msg)) write(record);
    };
  return { info: line('info'), warn: line('warn'), error: line('error'), debug: line('debug') };
}

function write(record: LogRecord): void {
  electronLog.scope(record.room)[record.level](record);
}

/** Whether a level is written `isKept` has decided; a transport without one takes all. */
function linesTo(file: LogFile): Transport {
  const transport = (message: LogMessage): void => {
    const record = recordOf(message);
    const isWritten = file.write(JSON.stringify(record));
    // An error that no file could take is worth a line in the terminal in any case.
    if (!isWritten && record.level === 'error' && transports.console.level === false) tell(record);
  };
  return Object.assign(transport, { level: 'silly' as const, transforms: [] });
}

function errorsTo(file: LogFile): Transport {
  const transport = (message: LogMessage): void => void file.write(JSON.stringify(recordOf(message)));
  return Object.assign(transport, { level: 'error' as const, transforms: [] });
}
