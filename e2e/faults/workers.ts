// The processes of a running player as the system sees them (Linux): which worker is which, and what hurts them. Kills only what the player
// under test started.
import { spawnSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';

import type { Page } from '@playwright/test';

import { errnoOf } from '../../src/shared/errno.ts';
import { callCore } from '../../src/testing/core-call.ts';
import type { PlayerProcess } from '../player.ts';

export const ROLES = ['render', 'scan'] as const;
export type Role = (typeof ROLES)[number];

/** All of that role, the oldest first: the one at work, and one that stands by. */
export async function workerPids(player: PlayerProcess, role: Role): Promise<number[]> {
  const pids: number[] = [];
  for (const pid of await player.childPids()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.split('\0').includes(role)) pids.push(pid);
  }
  return pids;
}

/** The one at work, by the player's own word; null while there is none. */
export async function workerAtWork(page: Page, role: Role): Promise<number | null> {
  const { workers } = await callCore(page, 'health.report', {});
  return workers.find((worker) => worker.role === role)?.pid ?? null;
}

/** False when there is no such process any more. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Null when there is no such process any more. */
export async function openFiles(pid: number): Promise<number | null> {
  try {
    return (await readdir(`/proc/${pid}/fd`)).length;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/** Whether the system lets us change another process's limits. */
export function canLimitFiles(): boolean {
  return spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Lets a process of the player have at most so many open files; returns what it was allowed before, to give it back; null when there is no such
 * process any more.
 */
export function limitFiles(pid: number, count: number): number | null {
  const asked = prlimit(pid, ['--nofile', '--output=SOFT', '--noheadings', '--raw']);
  if (asked === null) return null;
  const before = Number(asked.trim());
  if (!(before > 0)) throw new Error(`prlimit: ${asked}`);
  return prlimit(pid, [`--nofile=${count}:`]) === null ? null : before;
}

function prlimit(pid: number, args: readonly string[]): string | null {
  const done = spawnSync('prlimit', ['--pid', String(pid), ...args], { encoding: 'utf8' });
  if (done.status === 0) return done.stdout;
  if (done.stderr.includes('No such process')) return null;
  throw new Error(`prlimit: ${done.stderr}`);
}
