// One worker process from its start to its end: the handshake, the heartbeat, and the verdict on how it ended. `worker-keeper` has one at
// a time; this file knows nothing of jobs.
import { PlayerError } from '../../shared/errors.ts';
import { ENGINE_VERSION } from '../../shared/presets.ts';
import { PROTOCOL_VERSION, type FromWorker, type ToWorker } from '../../shared/worker-protocol.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { WorkerHandle } from '../shell/shell.ts';
import { judgeDeath, verdictOnReplacing, type DeathVerdict, type Replacement } from './death-rules.ts';
import { Heartbeat } from './heartbeat.ts';
import type { HeartbeatTiming } from './heartbeat-rules.ts';

type Ready = Extract<FromWorker, { type: 'ready' }>;
export type Answer = Extract<FromWorker, { type: 'done' | 'failed' }>;

export interface WorkerProcessOptions {
  readonly handle: WorkerHandle;
  /** Started to hold less at a time. */
  readonly lowMemory: boolean;
  readonly timing: HeartbeatTiming;
  /** It has jobs in hand. */
  hasWork(): boolean;
  /** Somebody waits for sound. */
  isUrgent(): boolean;
  /** It can work; or `problem` says why it never will: it has no decoder, or is of another build. */
  onReady(problem: PlayerError | null): void;
  onAnswer(answer: Answer): void;
  /** It is gone, or was sent away for this reason. Comes once, and not after `dispose`. */
  onEnd(verdict: DeathVerdict): void;
}

export class WorkerProcess implements Disposable {
  readonly #options: WorkerProcessOptions;
  readonly #heartbeat: Heartbeat;
  #ready = false;
  #decoder: string | null = null;
  #rssBytes: number | null = null;
  #answers = 0;
  #ended = false;

  constructor(options: WorkerProcessOptions) {
    this.#options = options;
    const { handle, timing, hasWork, isUrgent } = options;
    this.#heartbeat = new Heartbeat({
      pid: () => handle.pid,
      ping: () => handle.post({ type: 'ping', id: 0 }),
      isStarting: () => !this.#ready,
      hasWork,
      isUrgent,
      onLost: (why) => this.#replace(why),
      timing,
    });
    handle.onMessage((message) => this.#heard(message));
    handle.onExit((death) => this.#end(judgeDeath(death, this.#rssBytes)));
  }

  get isReady(): boolean {
    return this.#ready;
  }

  get isLowMemory(): boolean {
    return this.#options.lowMemory;
  }

  /** It has done, or failed at, some job: what it holds is not what a fresh one would. */
  get hasWorked(): boolean {
    return this.#answers > 0;
  }

  get decoder(): string | null {
    return this.#decoder;
  }

  /** What it last said of its memory. */
  get rssBytes(): number | null {
    return this.#rssBytes;
  }

  get pid(): number | undefined {
    return this.#options.handle.pid;
  }

  post(message: ToWorker): void {
    // Of an idle worker's silence nothing was to be expected.
    if (message.type === 'job' && !this.#options.hasWork()) this.#heartbeat.heard();
    this.#options.handle.post(message);
    this.#heartbeat.quicken();
  }

  get cpuMs(): number | null {
    return this.#heartbeat.cpuMs;
  }

  /** Ends it because it did not stop a job when asked; it had had `cpuMsThen` of processor time then. */
  replaceDeaf(cpuMsThen: number | null): void {
    this.#replace(this.#heartbeat.judgeDeafness(cpuMsThen));
  }

  /** Ends it without a word. */
  dispose(): void {
    this.#ended = true;
    this.#heartbeat.dispose();
    this.#options.handle.kill();
  }

  #replace(why: Replacement): void {
    this.#end(verdictOnReplacing(why));
    this.#options.handle.kill();
  }

  #end(verdict: DeathVerdict): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#heartbeat.dispose();
    this.#options.onEnd(verdict);
  }

  #heard(message: FromWorker): void {
    if (this.#ended) return;
    this.#heartbeat.heard();
    switch (message.type) {
      case 'ready':
        this.#greet(message);
        break;
      case 'pong':
        this.#rssBytes = message.rssBytes;
        break;
      case 'done':
      case 'failed':
        this.#answers += 1;
        this.#options.onAnswer(message);
        break;
    }
  }

  #greet({ protocol, engineVersion, decoder, problem }: Ready): void {
    const isOurs = protocol === PROTOCOL_VERSION && engineVersion === ENGINE_VERSION;
    this.#decoder = isOurs ? decoder : null;
    this.#ready = isOurs && decoder !== null;
    if (this.#ready) this.#options.onReady(null);
    else if (!isOurs)
      this.#options.onReady(new PlayerError('worker-mismatch', `protocol ${protocol}, engine ${engineVersion}`));
    else this.#options.onReady(problem ? PlayerError.revive(problem) : new PlayerError('decoder-missing'));
  }
}
