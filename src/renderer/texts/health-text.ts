// How the figures of what happens inside are put into words. Pure; called by views.
import type { TuningReason } from '../../shared/buffer-figures.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { BreakerSettings } from '../../shared/settings.ts';
import { words } from './words.ts';

/** "worker crashed": a name and not a word of a language, as the log has it. */
export function codeText(code: ErrorCode): string {
  return code.replaceAll('-', ' ');
}

/** Why the tuner last changed what is held: what it did, and what it had seen. */
export function tuningText({ code, values }: TuningReason): string {
  return words.memory.tunings[code](values);
}

/** "Rendering rests for 30 s after 3 failures in a row." */
export function limitsText(of: keyof BreakerSettings, { failures, seconds }: BreakerSettings[typeof of]): string {
  const { limits, names } = words.resilience;
  return limits(names[of], failures, seconds);
}
