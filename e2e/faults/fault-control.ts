// Tells the preload of a running player what is to go wrong, and waits until each process there is has taken it in.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { PlayerProcess } from '../player.ts';
import { NO_FAULTS, type FaultAnswer, type FaultState, type ProcessKind } from './fault-state.ts';
import { workerPids } from './workers.ts';

const TAKEN_IN_MS = 3_000;

export class FaultControl {
  readonly #folder: string;
  readonly #states = new Map<ProcessKind, FaultState>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async in(parent: string): Promise<FaultControl> {
    const folder = join(parent, 'faults');
    await mkdir(folder, { recursive: true });
    const control = new FaultControl(folder);
    for (const kind of ['core', 'render', 'scan'] as const) await control.#write(kind, { sequence: 1 });
    return control;
  }

  /** Under which a player is to be started. */
  get environment(): Record<string, string> {
    const before = process.env['NODE_OPTIONS'] ?? '';
    const preload = `--import=file://${encodeURI(join(import.meta.dirname, 'preload.ts'))}`;
    return { AURALIS_FAULTS: this.#folder, NODE_OPTIONS: `${before} ${preload}`.trim() };
  }

  /** Adds to what is wrong with that kind of process, or, with an undefined, takes it back. */
  async set(player: PlayerProcess, kind: ProcessKind, change: Omit<FaultState, 'sequence'>): Promise<void> {
    await this.#change(player, kind, change);
  }

  /** What a process holds after everything that can be collected was; null when it is not there. */
  async weigh(player: PlayerProcess, kind: ProcessKind): Promise<FaultAnswer['memory']> {
    const [answer] = await this.#change(player, kind, { weigh: true });
    return answer?.memory ?? null;
  }

  async #change(
    player: PlayerProcess,
    kind: ProcessKind,
    change: Omit<FaultState, 'sequence'>,
  ): Promise<(FaultAnswer | null)[]> {
    const before = this.#states.get(kind) ?? NO_FAULTS;
    const sequence = before.sequence + 1;
    await this.#write(kind, { ...before, unhandled: undefined, weigh: undefined, ...change, sequence });
    const pids = kind === 'core' ? [player.pid] : await workerPids(player, kind);
    return Promise.all(pids.map((pid) => this.#takenIn(kind, pid, sequence)));
  }

  async #write(kind: ProcessKind, state: FaultState): Promise<void> {
    this.#states.set(kind, state);
    const path = join(this.#folder, `${kind}.json`);
    await writeFile(`${path}.new`, JSON.stringify(state));
    await rename(`${path}.new`, path);
  }

  /** Null when the process is stopped or dead: it takes it in when it is back. */
  async #takenIn(kind: ProcessKind, pid: number, sequence: number): Promise<FaultAnswer | null> {
    const deadlineMs = performance.now() + TAKEN_IN_MS;
    while (performance.now() < deadlineMs) {
      const answer = await readFile(join(this.#folder, `${kind}.json.${pid}`), 'utf8').then(
        (text) => JSON.parse(text) as FaultAnswer,
        () => null,
      );
      if (answer && answer.sequence >= sequence) return answer;
      const status = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
      if (status === null || /\) [TZ] /.test(status)) return null;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    throw new Error(`the ${kind} process did not take in its faults within ${TAKEN_IN_MS} ms`);
  }
}
