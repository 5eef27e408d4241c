// Makes sentences of what travels: a code and its values, by the words of the catalogue. Pure: no React, no DOM. Views, stores and what prints
// to a terminal call it; nothing below the page stores or parses what it returns.
import { PlayerError, type ErrorCode, type SerializedError } from '../../shared/errors.ts';
import type { Alert, PartHealth } from '../../shared/health.ts';
import type { LibraryRoot } from '../../shared/library.ts';
import { ALERT_SENTENCES, ERROR_TEXTS, HEALTH_REASON_TEXTS, watchText, WHY_TEXTS, type Text } from './en.ts';

function filled(text: Text, values: SerializedError['values']): string {
  return typeof text === 'string' ? text : text(values);
}

/** What happened and what to do; behind it, in brackets, what it was about where that helps: "The folder does not exist. … (/music)". */
export function errorText({ code, values }: SerializedError): string {
  const why = values.why === undefined ? null : WHY_TEXTS[values.why];
  const about = [why && filled(why, values), values['path']].filter((part) => part !== null && part !== undefined);
  const sentence = filled(ERROR_TEXTS[code], values);
  return about.length > 0 ? `${sentence} (${about.join(': ')})` : sentence;
}

/** Why a folder of the library is not, or not wholly, in it, and why it is followed late; null when all is well. */
export function rootProblemText({ problem, watch }: Pick<LibraryRoot, 'problem' | 'watch'>): string | null {
  const places = Number(problem?.values['places'] ?? 1);
  const first = problem && errorText(problem);
  const parts = [
    first && (places > 1 ? `${places} places could not be read. The first: ${first}` : first),
    watch && watchText(watch),
  ];
  return parts.filter((part) => part !== null).join(' ') || null;
}

const because = (code: ErrorCode | null): string => (code === null ? '' : errorText({ code, values: {} }));

/** Why a part of the player is not healthy; empty when it is. */
export function healthReasonText({ reason, values, code }: Pick<PartHealth, 'reason' | 'values' | 'code'>): string {
  if (reason === null) return '';
  const text = HEALTH_REASON_TEXTS[reason];
  return typeof text === 'string' ? text : text(values, because(code));
}

export function alertText(alert: Pick<Alert, 'kind' | 'subject' | 'value' | 'code' | 'values'>): string {
  return ALERT_SENTENCES[alert.kind](alert, because(alert.code));
}

/** For anything thrown. */
export function thrownText(error: unknown): string {
  return errorText(PlayerError.from(error));
}

/** For a terminal, which has no log beside it: with the words that otherwise only the log gets. */
export function terminalText(error: unknown): string {
  const coded = PlayerError.from(error);
  return coded.detail ? `${errorText(coded)} (${coded.detail})` : errorText(coded);
}
