// What the player leaves behind when it ends because of a fault, for its next start: that is told once to the listener, and whether a fault
// may begin it anew is decided by how many there were. Used by both entries; what a fault is, process-faults.ts says.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PlayerError } from '../../shared/errors.ts';

/** More faults than this within that time are a loop, which a person has to end. */
export const MOST_FAULTS = 3;
export const FAULTS_WITHIN_MS = 10 * 60_000;

/** The log has what else there is to say of it. */
interface LastFault {
  readonly name: string;
  /** Milliseconds since the epoch, newest last: of processes, so no other clock knows them. */
  readonly atMs: readonly number[];
  /** The next start has told it. */
  readonly told: boolean;
}

const pathIn = (dataFolder: string): string => join(dataFolder, 'last-fault.json');

/** Whether the player may begin anew: not when it has failed too often lately. Never throws; a disk that is full says no. */
export function noteFault(dataFolder: string, thrown: unknown, nowMs = Date.now()): boolean {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const earlier = read(dataFolder)?.atMs ?? [];
  // A time to come is of a clock that was set back since.
  const atMs = [...earlier.filter((at) => at > nowMs - FAULTS_WITHIN_MS && at <= nowMs), nowMs];
  return write(dataFolder, { name: error.name, atMs, told: false }) && atMs.length <= MOST_FAULTS;
}

/** What the listener is told of the last end; null when there is nothing, or it was told. */
export function takeLastFault(dataFolder: string): PlayerError | null {
  const fault = read(dataFolder);
  if (!fault || fault.told) return null;
  const { name, atMs } = fault;
  write(dataFolder, { name, atMs, told: true });
  return new PlayerError('ended-badly', '', { values: { name } });
}

function read(dataFolder: string): LastFault | null {
  try {
    const value = JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')) as LastFault;
    return Array.isArray(value.atMs) && value.atMs.every((at) => typeof at === 'number') ? value : null;
  } catch {
    return null; // there was none, or its writing was cut short
  }
}

function write(dataFolder: string, fault: LastFault): boolean {
  const path = pathIn(dataFolder);
  try {
    writeFileSync(`${path}.new`, JSON.stringify(fault), { mode: 0o600 });
    renameSync(`${path}.new`, path);
    return true;
  } catch {
    return false; // the log, if anything, has it
  }
}
