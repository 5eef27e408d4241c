// What the two halves of the double say to each other: the test process, which has the page, and the process that runs the built
// Electron entry, which has the double of the `electron` module. Carried by Node's IPC as structured clones.

/** The page's address for what the application calls `auralis://app/`: Playwright cannot route a scheme of its own. */
export const DOUBLE_ORIGIN = 'http://auralis.localhost';
export const REAL_ORIGIN = 'auralis://app';

export const toDoubleUrl = (url: string): string =>
  url.startsWith(`${REAL_ORIGIN}/`) ? DOUBLE_ORIGIN + url.slice(REAL_ORIGIN.length) : url;
export const toRealUrl = (url: string): string =>
  url.startsWith(`${DOUBLE_ORIGIN}/`) ? REAL_ORIGIN + url.slice(DOUBLE_ORIGIN.length) : url;

export interface WebPreferences {
  readonly preload?: string;
  readonly sandbox?: boolean;
  readonly contextIsolation?: boolean;
  readonly nodeIntegration?: boolean;
  readonly webSecurity?: boolean;
  readonly [name: string]: unknown;
}

/** A question of the page's side that the application's handlers answer. */
export type Question =
  | {
      readonly kind: 'request';
      readonly url: string;
      readonly method: string;
      readonly headers: Record<string, string>;
    }
  | { readonly kind: 'navigate'; readonly url: string; readonly isMainFrame: boolean }
  | { readonly kind: 'open-window'; readonly url: string }
  | { readonly kind: 'permission'; readonly permission: string }
  | { readonly kind: 'permission-check'; readonly permission: string };

export interface HandledResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

export type ToMain =
  | { readonly type: 'question'; readonly id: number; readonly question: Question }
  | { readonly type: 'ipc'; readonly channel: string; readonly args: readonly unknown[]; readonly frame: FrameFacts }
  | { readonly type: 'navigation-started'; readonly url: string }
  | { readonly type: 'loaded'; readonly id: number; readonly problem: string | null }
  | { readonly type: 'preload-failed'; readonly path: string; readonly problem: string }
  | { readonly type: 'second-instance'; readonly folders: readonly string[] }
  /** The person chooses that folder in the next dialog that asks for one. */
  | { readonly type: 'choose-folder'; readonly path: string }
  | { readonly type: 'emit'; readonly emission: Emission }
  | { readonly type: 'close-window' };

/** What befalls the application from outside. */
export type Emission =
  | 'unresponsive'
  | 'responsive'
  | 'gpu-process-gone'
  | 'suspend'
  | 'resume'
  | 'page-gone'
  | 'unhandled-rejection'
  | 'uncaught-exception'
  /** Once the application is about to quit. */
  | 'exception-at-end';

export interface FrameFacts {
  readonly url: string;
  readonly isTop: boolean;
}

export type FromMain =
  /** `value`: HandledResponse for a request, boolean (allowed) for everything else. */
  | {
      readonly type: 'answer';
      readonly id: number;
      readonly value: HandledResponse | boolean;
      readonly problem: string | null;
    }
  | { readonly type: 'window'; readonly webPreferences: WebPreferences }
  | { readonly type: 'reload' }
  | { readonly type: 'load'; readonly id: number; readonly url: string }
  | { readonly type: 'send'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly type: 'recorded'; readonly what: string; readonly value: unknown };
