// Makes sentences of what travels: a code and its values, by the words of the catalogue. Pure: no React, no DOM. Views, stores and what prints
// to a terminal call it; nothing below the page stores or parses what it returns.
import { PlayerError, type ErrorCode, type SerializedError } from '../../shared/errors.ts';
import type { Alert, PartHealth } from '../../shared/health.ts';
import type { LibraryRoot } from '../../shared/library.ts';
import type { Text } from './catalogue.ts';
import { words } from './words.ts';

function filled(text: Text, values: SerializedError['values']): string {
  return typeof text === 'string' ? text : text(values);
}

/** What happened and what to do; behind it, in brackets, what it was about where that helps: "The folder does not exist. … (/music)". */
export function errorText({ code, values }: SerializedError): string {
  const why = values.why === undefined ? null : words.whys[values.why];
  const about = [why && filled(why, values), values['path']].filter((part) => part !== null && part !== undefined);
  const sentence = filled(words.errors[code], values);
  return about.length > 0 ? words.errorAbout(sentence, about.join(': ')) : sentence;
}

/** Why a folder of the library is not, or not wholly, in it, and why it is followed late; null when all is well. */
export function rootProblemText({ problem, watch }: Pick<LibraryRoot, 'problem' | 'watch'>): string | null {
  const places = Number(problem?.values['places'] ?? 1);
  const first = problem && errorText(problem);
  const parts = [first && (places > 1 ? words.roots.places(places, first) : first), watch && words.watch(watch)];
  return parts.filter((part) => part !== null).join(' ') || null;
}

const because = (code: ErrorCode | null): string => (code === null ? '' : errorText({ code, values: {} }));

/** Why a part of the player is not healthy; empty when it is. */
export function healthReasonText({ reason, values, code }: Pick<PartHealth, 'reason' | 'values' | 'code'>): string {
  if (reason === null) return '';
  const text = words.healthReasons[reason];
  return typeof text === 'string' ? text : text(values, because(code));
}

export function alertText(alert: Pick<Alert, 'kind' | 'subject' | 'value' | 'code' | 'values'>): string {
  return words.alertSentences[alert.kind](alert, because(alert.code));
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
