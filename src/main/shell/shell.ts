// What a shell offers the core and what the core offers a shell. Two shells implement it (electron, chromium); neither contains
// product logic. `app.ts` is built from a ShellHost and gives back a CoreEntry for the shell to carry.
import type { FromWorker, ToWorker } from '../../shared/worker-protocol.ts';
import type { Event } from '../platform/events.ts';

/** How a worker process ended. */
export interface Death {
  readonly code: number | null;
  readonly signal: string | null;
  /** As far as the system told; `exit` when it said nothing more. */
  readonly reason: 'exit' | 'oom' | 'killed' | 'not-started';
  /** Of a process that could not be started, e.g. `EMFILE`. */
  readonly errno: string | null;
  /** The end of what it wrote to its error stream, at most 4,000 characters. */
  readonly lastWords: string;
}

/** One worker process. After `onExit` fired nothing else comes. */
export interface WorkerHandle {
  readonly pid: number | undefined;
  post(message: ToWorker): void;
  readonly onMessage: Event<FromWorker>;
  readonly onExit: Event<Death>;
  /** Ends it at once (SIGKILL where there are signals): a stuck decoder does not listen to anything softer. */
  kill(): void;
}

export interface ShellHost {
  readonly name: 'electron' | 'chromium';
  readonly version: string;
  /** Folder that holds the database; exists. */
  readonly dataFolder: string;
  readonly homeFolder: string;
  /** `lowMemory`: after it ran out of memory, it is to hold less at a time. */
  spawnWorker(role: 'render' | 'scan', options: { readonly lowMemory: boolean }): WorkerHandle;
  /** The system's folder dialog, null where the shell has none. Resolves to null when cancelled. */
  readonly pickFolder: (() => Promise<string | null>) | null;
  /**
   * Opens the file manager with that file in sight; null where the machine has none that can be opened. The path is one of the library's, and is
   * there. Rejects when it could not be opened.
   */
  readonly showFile: ((path: string) => Promise<void>) | null;
  /** Whether the machine runs on battery; null where that is not known. Never rejects. */
  onBattery(): Promise<boolean | null>;
  /** The system says that it woke; null where it does not tell (then the clocks do, see `process/wake`). */
  readonly onResume: Event<void> | null;
}

export interface ByteRequest {
  /** Decoded path with its leading slash, e.g. `/chunk/1/a-b-c/off/1/0`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Fires when the page no longer waits. */
  readonly signal: AbortSignal;
}

export interface ByteResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** One client's connection as the core sees it. `authorised` is the shell's verdict on who is asking. */
export interface Peer {
  readonly authorised: boolean;
  send(text: string): void;
}

export interface CoreEntry {
  /** Call for each client; `receive` takes each of its envelopes, `dispose` when it left. */
  connect(peer: Peer): { receive(text: string): void; dispose(): void };
  /** Answers byte routes (`/chunk/…`, `/art/…`); null when the path is not one of them. Never rejects. */
  bytes(request: ByteRequest): Promise<ByteResponse> | null;
}
