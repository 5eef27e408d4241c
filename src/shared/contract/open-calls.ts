// What was asked of the core and is not answered yet: whose an answer is, and what is asked again once a lost connection is back. Owned by
// `createClient`, which moves the text; knows no transport.
import { PlayerError } from '../errors.ts';

/**
 * never: a lost connection fails it; again: asking twice does no harm, so it is asked again over the next connection; merged: its arguments
 * say what is to be, so those that wait become one call, the newest value of each winning, which goes before everything else.
 */
export type Repetition = 'never' | 'again' | 'merged';

export interface CallRules {
  readonly repetition: Repetition;
  /** A person answers it, so it has no time limit. */
  readonly untimed: boolean;
}

interface Asker {
  resolve(value: unknown): void;
  reject(error: PlayerError): void;
}

interface OpenCall extends CallRules {
  readonly name: string;
  args: unknown;
  readonly askers: Asker[];
  timer: ReturnType<typeof setTimeout> | undefined;
  sends: number;
}

/** A call without an answer after this long has failed; the slowest honest ones (adding a folder) answer before they scan. */
const CALL_TIMEOUT_MS = 30_000;

/** A call that was under way at so many losses may be their cause. */
const MAX_SENDS = 3;

export class OpenCalls {
  readonly #send: (id: number, name: string, args: unknown) => void;
  /** By the number of their present asking: a late answer to an earlier one is nobody's. */
  readonly #sent = new Map<number, OpenCall>();
  #waiting: OpenCall[] = [];
  #nextId = 1;
  #connected = false;
  #refusal: PlayerError | null = null;
  #over = false;

  constructor(send: (id: number, name: string, args: unknown) => void) {
    this.#send = send;
  }

  ask(name: string, args: unknown, rules: CallRules): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call: OpenCall = { name, args, askers: [{ resolve, reject }], timer: undefined, sends: 0, ...rules };
      if (this.#connected) this.#ask(call);
      else if (rules.repetition === 'merged' && !this.#over) this.#wait(call);
      else reject(this.#refusal ?? new PlayerError('disconnected'));
    });
  }

  answered(id: number, settle: (asker: Asker) => void): void {
    const call = this.#sent.get(id);
    this.#sent.delete(id);
    if (call) this.#settle(call, settle);
  }

  /** Asks what has waited: what is to be before what is to be read. */
  opened(): void {
    this.#connected = true;
    this.#refusal = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const repetition of ['merged', 'again'] as const) {
      for (const call of waiting) if (call.repetition === repetition) this.#ask(call);
    }
  }

  /** `refusal` is null when the connection was lost and may come back; `disconnected` when it is over. */
  closed(refusal: PlayerError | null): void {
    this.#connected = false;
    this.#refusal = refusal;
    this.#over = refusal?.code === 'disconnected';
    const calls = [...this.#sent.values(), ...this.#waiting];
    this.#sent.clear();
    this.#waiting = [];
    for (const call of calls) {
      const stays = call.repetition === 'merged' || (call.repetition === 'again' && refusal === null);
      if (stays && !this.#over && call.sends < MAX_SENDS) this.#wait(call);
      else this.#settle(call, ({ reject }) => reject(refusal ?? new PlayerError('disconnected')));
    }
  }

  #ask(call: OpenCall): void {
    const id = this.#nextId++;
    call.sends++;
    if (!call.untimed) call.timer ??= setTimeout(() => this.#expire(call), CALL_TIMEOUT_MS);
    this.#sent.set(id, call);
    this.#send(id, call.name, call.args);
  }

  #wait(call: OpenCall): void {
    const merged = call.repetition === 'merged' && this.#waiting.find(({ name }) => name === call.name);
    if (call.repetition === 'merged') {
      // What is to be stays so however long the connection is away.
      clearTimeout(call.timer);
      call.timer = undefined;
    }
    if (!merged) {
      this.#waiting.push(call);
      return;
    }
    merged.args = { ...(merged.args as object), ...(call.args as object) };
    merged.askers.push(...call.askers);
  }

  #expire(call: OpenCall): void {
    for (const [id, sent] of this.#sent) if (sent === call) this.#sent.delete(id);
    this.#waiting = this.#waiting.filter((waiting) => waiting !== call);
    const error = this.#connected
      ? new PlayerError('call-timeout', call.name)
      : (this.#refusal ?? new PlayerError('disconnected'));
    this.#settle(call, ({ reject }) => reject(error));
  }

  #settle(call: OpenCall, settle: (asker: Asker) => void): void {
    clearTimeout(call.timer);
    for (const asker of call.askers) settle(asker);
  }
}
