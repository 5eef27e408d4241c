// One line of the log as an object: what is written to the file as JSON, and the same in words for a terminal. Pure but for redaction.
import { formatWithOptions } from 'node:util';

import { errnoOf } from '../../shared/errno.ts';
import { PlayerError, type ErrorValues } from '../../shared/errors.ts';
import type { LogLevel } from '../../shared/settings.ts';
import { publicValues, redact, redactName } from './redaction.ts';

export interface LogRecord {
  /** When, in UTC. For reading only: nothing is reckoned with it. */
  readonly t: string;
  readonly level: LogLevel;
  readonly room: string;
  readonly msg: string;
  /** Of the PlayerError among the details. */
  readonly code?: string;
  readonly values?: ErrorValues;
  readonly error?: ErrorRecord;
}

interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Of a foreign error, e.g. `ENOENT`. */
  readonly code?: string;
  readonly cause?: ErrorRecord;
}

/** As `console` would, but for its line breaks. */
const ONE_LINE = { breakLength: Infinity, compact: true } as const;

/** Longer ones are cut: a broken program can write anything. */
const MESSAGE_LIMIT = 8_192;
const STACK_LIMIT = 8_192;
const CAUSES_LIMIT = 4;

export function makeRecord(level: LogLevel, room: string, message: string, details: readonly unknown[]): LogRecord {
  const error = details.find((detail) => detail instanceof Error);
  const coded = details.find((detail) => detail instanceof PlayerError);
  const values = coded && publicValues(coded.values);
  return {
    t: new Date().toISOString(),
    level,
    room,
    msg: clean(formatWithOptions(ONE_LINE, message, ...details.map(inWords)), MESSAGE_LIMIT),
    ...(coded ? { code: coded.code } : {}),
    ...(values && Object.keys(values).length > 0 ? { values } : {}),
    ...(error ? { error: errorRecord(error, CAUSES_LIMIT) } : {}),
  };
}

const clean = (text: string, limit: number): string => {
  const redacted = redact(text);
  return redacted.length > limit ? `${redacted.slice(0, limit)}…` : redacted;
};

/** As the details stand in the message. Redacted one by one: a path has no end that is seen in running text. */
function inWords(detail: unknown): unknown {
  if (detail instanceof Error) return redact(`${detail.name}: ${detail.message}`);
  return typeof detail === 'string' ? redactName(detail) : detail;
}

function errorRecord(error: Error, causesLeft: number): ErrorRecord {
  const code = errnoOf(error);
  return {
    name: error.name,
    message: clean(error.message, MESSAGE_LIMIT),
    ...(typeof error.stack === 'string' ? { stack: clean(error.stack, STACK_LIMIT) } : {}),
    ...(code !== '' ? { code } : {}),
    ...(error.cause instanceof Error && causesLeft > 0 ? { cause: errorRecord(error.cause, causesLeft - 1) } : {}),
  };
}

/** For a terminal: the time of day here, the room, the message. */
export function inOneLine({ room, level, msg }: LogRecord): string {
  const now = new Date();
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, '0'));
  return `${time.join(':')} ${level} (${room}) ${msg}`;
}
