// What the preload does to a process, as the tests write it down: one JSON file for each kind of process. Read by `preload.ts`.

export const PROCESS_KINDS = ['core', 'render', 'scan'] as const;
export type ProcessKind = (typeof PROCESS_KINDS)[number];

export const FILE_ERRORS = ['ENOSPC', 'EMFILE', 'EIO'] as const;

export interface FaultState {
  /** Rises with each change. */
  readonly sequence: number;
  /** The wall clock is ahead of the true one by so much. */
  readonly clockMs?: number | undefined;
  /** The machine has been up for so much longer, as after a sleep. */
  readonly sleptSeconds?: number | undefined;
  /** What the system says is free. */
  readonly freeBytes?: number | undefined;
  /** Node's own file functions fail below that folder: ENOSPC what writes, EIO what reads, EMFILE what opens. */
  readonly files?: { readonly code: (typeof FILE_ERRORS)[number]; readonly below: string } | undefined;
  /** Collect what is garbage and tell what is left. No fault. */
  readonly weigh?: boolean | undefined;
  /** Something nobody handles happens, once for each sequence number. */
  readonly unhandled?: 'rejection' | 'exception' | undefined;
}

/** What the preload answers with each change: of the memory, when it was asked for, after a collection. */
export interface FaultAnswer {
  readonly sequence: number;
  readonly memory: { readonly rssBytes: number; readonly heapBytes: number; readonly bufferBytes: number } | null;
}

export const NO_FAULTS: FaultState = { sequence: 0 };
