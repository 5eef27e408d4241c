// One worker process from its start to its end: the handshake, the heartbeat, and the verdict on how it ended. `keeper` has one at work and
// perhaps one that stands by; this file knows nothing of jobs.
import { PlayerError } from '../../shared/errors.ts';
import { ENGINE_VERSION } from '../../shared/presets.ts';
import { PROTOCOL_VERSION, type FromWorker, type ToWorker } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import { judgeDeath, verdictOnReplacing, type DeathVerdict, type Replacement } from './death-rules.ts';
import { Heartbeat, readBusyMs, type HeartbeatTiming } from './heartbeat.ts';

type Ready = Extract<FromWorker, { type: 'ready' }>;
export type Answer = Extract<FromWorker, { type: 'done' | 'failed' }>;

export interface WorkerProcessOptions {
  readonly handle: WorkerHandle;
  /** Started to hold less at a time. */
  readonly lowMemory: boolean;
  readonly timing: HeartbeatTiming;
  /** It has jobs in hand. */
  hasWork(): boolean;
  /** Sound is waited for. */
  isUrgent(): boolean;
  /** It can work; or `problem` says why it never will: it has no decoder, or is of another build. */
  onReady(problem: PlayerError | null): void;
  onAnswer(answer: Answer): void;
  /** It is gone, or was ended for this reason. Comes once, and not after `dispose`. */
  onEnd(verdict: DeathVerdict): void;
}

/**
 * What was read of it holds for so long: it is asked for at each job, reads a file for each of its threads, and cost a scan 1.7 ms of the core's loop a
 * batch (measured). What it decides is a matter of seconds.
 */
const BUSY_HOLDS_MS = 100;

type State =
  | { readonly is: 'starting' }
  | { readonly is: 'ready'; readonly decoder: string }
  /** It greeted, and cannot work. */
  | { readonly is: 'unfit' }
  | { readonly is: 'ended' };

export class WorkerProcess implements Disposable {
  readonly #options: WorkerProcessOptions;
  readonly #heartbeat: Heartbeat;
  #state: State = { is: 'starting' };
  #rssBytes: number | null = null;
  #answers = 0;
  #busy: { readonly atMs: number; readonly ms: number | null } = { atMs: -Infinity, ms: null };

  constructor(options: WorkerProcessOptions) {
    this.#options = options;
    const { handle, timing, hasWork, isUrgent } = options;
    this.#heartbeat = new Heartbeat({
      pid: () => handle.pid,
      ping: () => handle.post({ type: 'ping', id: 0 }),
      isStarting: () => this.#state.is === 'starting',
      hasWork,
      isUrgent,
      onLost: (why) => this.#replace(why),
      timing,
    });
    handle.onMessage((message) => this.#received(message));
    handle.onExit((death) => this.#end(judgeDeath(death, this.#rssBytes)));
  }

  get isReady(): boolean {
    return this.#state.is === 'ready';
  }

  get isLowMemory(): boolean {
    return this.#options.lowMemory;
  }

  /** It has done, or failed at, some job: what it holds is not what a fresh one would. */
  get hasWorked(): boolean {
    return this.#answers > 0;
  }

  /** Name and version of its decoder back end, once it is ready. */
  get decoder(): string | null {
    return this.#state.is === 'ready' ? this.#state.decoder : null;
  }

  /** What it last said of its memory. */
  get rssBytes(): number | null {
    return this.#rssBytes;
  }

  get pid(): number | undefined {
    return this.#options.handle.pid;
  }

  /** Processor time it has had; null where the system does not tell. */
  get cpuMs(): number | null {
    return this.#heartbeat.cpuMs;
  }

  /** How long it had computed or waited for a processor, a moment ago at most; null where the system does not tell. */
  get busyMs(): number | null {
    if (this.pid === undefined) return null;
    const nowMs = performance.now();
    if (nowMs - this.#busy.atMs >= BUSY_HOLDS_MS) this.#busy = { atMs: nowMs, ms: readBusyMs(this.pid) };
    return this.#busy.ms;
  }

  post(message: ToWorker): void {
    // Nothing was to be heard of an idle worker: its silence begins with the job.
    if (message.type === 'job' && !this.#options.hasWork()) this.#heartbeat.heard();
    this.#options.handle.post(message);
    this.#heartbeat.quicken();
  }

  /** Ends it because it did not stop a job when asked; it had had `cpuMsThen` of processor time then. */
  replaceDeaf(cpuMsThen: number | null): void {
    this.#replace(this.#heartbeat.judgeDeafness(cpuMsThen));
  }

  /** Ends it without a word. */
  dispose(): void {
    this.#state = { is: 'ended' };
    this.#heartbeat.dispose();
    this.#options.handle.kill();
  }

  #replace(why: Replacement): void {
    this.#end(verdictOnReplacing(why));
    this.#options.handle.kill();
  }

  #end(verdict: DeathVerdict): void {
    if (this.#state.is === 'ended') return;
    this.#state = { is: 'ended' };
    this.#heartbeat.dispose();
    this.#options.onEnd(verdict);
  }

  #received(message: FromWorker): void {
    if (this.#state.is === 'ended') return;
    this.#heartbeat.heard();
    switch (message.type) {
      case 'ready':
        this.#greeted(message);
        break;
      case 'pong':
        this.#rssBytes = message.rssBytes ?? this.#rssBytes;
        break;
      case 'done':
      case 'failed':
        this.#answers += 1;
        this.#options.onAnswer(message);
        break;
    }
  }

  #greeted({ protocol, engineVersion, decoder, problem }: Ready): void {
    const isOurs = protocol === PROTOCOL_VERSION && engineVersion === ENGINE_VERSION;
    this.#state = isOurs && decoder !== null ? { is: 'ready', decoder } : { is: 'unfit' };
    if (this.#state.is === 'ready') this.#options.onReady(null);
    else if (!isOurs)
      this.#options.onReady(new PlayerError('worker-mismatch', `protocol ${protocol}, engine ${engineVersion}`));
    else this.#options.onReady(problem ? PlayerError.revive(problem) : new PlayerError('decoder-missing'));
  }
}
