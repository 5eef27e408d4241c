// What this core is, whether it is alive, and that the machine slept.
import type { SerializedError } from '../errors.ts';
import { call, event, nothing, type CallHandlers } from './kit.ts';

/** What this core is and can do; asked once per connection. */
export interface Hello {
  readonly version: string;
  readonly shell: 'electron' | 'chromium';
  /**
   * nativeFolderDialog: `library.pickFolder` opens the system's dialog; otherwise the page browses with `shell.listFolder`. showFile: this machine
   * has a file manager that `shell.showFile` opens.
   */
  readonly capabilities: { readonly nativeFolderDialog: boolean; readonly showFile: boolean };
  readonly homeFolder: string;
  /** Which decoder back end the worker runs, null until it is up. */
  readonly decoder: string | null;
  /** What went wrong at this start and was mended, e.g. a damaged database that was set aside. */
  readonly startupProblem: SerializedError | null;
}

export const app = {
  calls: {
    'app.hello': call<Hello>({ safe: true })(nothing),
    /** Whether the core is alive: the page asks when it has heard nothing for a while. */
    'app.ping': call<{ readonly atMs: number }>({ safe: true })(nothing),
  },
  notifications: {},
  events: {
    /** The machine slept, or the player was stopped, for so long. */
    'system.woke': event<{ readonly awayMs: number }>(),
  },
} as const;

export type AppCalls = CallHandlers<typeof app>;
