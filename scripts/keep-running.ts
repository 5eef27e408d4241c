// Runs the player and starts it again when it ends because of a fault: in the same place, so that the page that is open goes on. One that
// keeps failing is left to a person, and one that was told to end is let be. Called by `start`.
import { spawn, type ChildProcess } from 'node:child_process';

import { FAULT_EXIT_CODE } from '../src/main/process/process-faults.ts';
import { closeBrowser } from '../src/main/shell/chromium/open-window.ts';
import { PLACE_VARIABLE, placeIn, type Place } from '../src/main/shell/chromium/place.ts';
import { FAULTS_WITHIN_MS, MOST_FAULTS } from '../src/main/process/last-fault.ts';

/** What a program that breaks dies of; SIGKILL and SIGTERM are somebody's will. */
const CRASHES: readonly (NodeJS.Signals | null)[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];

/** Between an end and the next beginning: whatever it failed of may need a moment. */
const PAUSE_MS = 100;

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * How Node runs the core. V8 lets the space for new objects grow to 134 MB while a large library is scanned, and what is old to three times what
 * lives of it, before it collects. With halves of 8 MB and collections at a growth of 20 % the core holds 265 MB instead of 361 at the peak of a
 * first scan of 100,000 files, for 5 % more processor time (measured).
 */
export const CORE_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=8', '--heap-growing-percent=20'];

export interface KeepOptions {
  /** Given each process. */
  onStart?(child: ChildProcess): void;
  /** Somebody told the player to end: however it ends then, it is not started again. */
  readonly stop?: AbortSignal;
}

/** Resolves to the exit code once it has ended for good. */
export async function keepRunning(
  command: string,
  args: readonly string[],
  { onStart, stop }: KeepOptions = {},
): Promise<number> {
  let place: Place | null = null;
  let faultsAtMs: readonly number[] = [];
  for (;;) {
    const env: NodeJS.ProcessEnv = { ...process.env };
    if (place) env[PLACE_VARIABLE] = JSON.stringify(place);
    const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
    child.on('message', (message) => {
      place = placeIn(message) ?? place;
    });
    onStart?.(child);
    const { code, signal } = await ended(child);
    const failed = code === FAULT_EXIT_CODE || CRASHES.includes(signal);
    if (!failed) {
      // In order it closed its window itself; one that it had from the process before it may be open.
      if (code !== 0) closeWindow(place);
      return code ?? (signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : 1);
    }
    if (stop?.aborted) {
      closeWindow(place);
      return 0;
    }

    const nowMs = performance.now();
    faultsAtMs = [...faultsAtMs.filter((atMs) => atMs > nowMs - FAULTS_WITHIN_MS), nowMs];
    if (faultsAtMs.length > MOST_FAULTS) {
      console.error('Auralis keeps failing and is not started again. The log in its data folder has the details.');
      closeWindow(place);
      return FAULT_EXIT_CODE;
    }
    console.error(`Auralis ended unexpectedly (${signal ?? `code ${code}`}) and is started again.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    if (stop?.aborted) {
      closeWindow(place);
      return 0;
    }
  }
}

function ended(child: ChildProcess): Promise<End> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** It was left open for a process that will not come. */
function closeWindow(place: Place | null): void {
  if (place?.window) closeBrowser(place.window.pid, place.window.profileFolder);
}
