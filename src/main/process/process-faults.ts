// Faults of the whole process that nobody handled. A promise that nobody watched was rejected: it is told, and the player lives on, for the
// state of the rest is as it was. An exception that nobody caught: the player may be in any state, so the entry ends it in order. What ending
// and telling mean, the entries say.
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';

export interface ProcessFaultOptions {
  readonly log: Logger;
  /** Lives on. To tell of it is its part: the log has it here only at its finest level. */
  onRejection(error: unknown): void;
  /** Ends the process, soon; told once. */
  onException(error: unknown): void;
}

/** EX_SOFTWARE of sysexits.h: an internal error. Who started the player may start it again. */
export const FAULT_EXIT_CODE = 70;

/** From now until it is disposed. A second exception while the first one's end is under way ends the process at once. */
export function onProcessFault({ log, onRejection, onException }: ProcessFaultOptions): Disposable {
  let isEnding = false;
  const exception = (error: unknown): void => {
    if (isEnding) {
      say(() => log.error('another error while ending:', error));
      process.exit(FAULT_EXIT_CODE);
    }
    isEnding = true;
    say(() => log.error('the player ends because of an error nobody handled:', error));
    try {
      onException(error);
    } catch (failure) {
      say(() => log.error('it could not be ended in order:', failure));
      process.exit(FAULT_EXIT_CODE);
    }
  };
  const rejection = (error: unknown): void => {
    say(() => log.debug?.('a promise was rejected and nobody watched it:', error));
    say(() => onRejection(error));
  };
  process.on('uncaughtException', exception);
  process.on('unhandledRejection', rejection);
  return {
    dispose() {
      process.off('uncaughtException', exception);
      process.off('unhandledRejection', rejection);
    },
  };
}

/** To tell of a fault must not be one. */
function say(tell: () => void): void {
  try {
    tell();
  } catch {
    // There is nobody left to tell.
  }
}
