// How a contract is written and spoken: four kinds of traffic (call, notify, event, bytes) and JSON text as the one wire form.
// A transport is two functions. `contract.ts` says what is spoken, `main/shell/dispatch` answers, `createClient` asks.
import * as v from 'valibot';

import { PlayerError, type SerializedError } from './errors.ts';
import { OpenCalls, type Repetition } from './open-calls.ts';

type Schema = v.GenericSchema;

export interface CallSpec<A extends Schema = Schema, R = unknown> {
  readonly args: A;
  /** Type only: results come from the core, which is trusted. */
  readonly result?: R;
  /** A person answers it (a dialog), so it has no time limit. */
  readonly untimed?: boolean;
  /** Asking it twice does no harm: it is asked again when the connection was lost before its answer. */
  readonly safe?: boolean;
}

export interface ContractSpec {
  readonly calls: Record<string, CallSpec>;
  readonly notifications: Record<string, Schema>;
  /** Type only: the value of each event the core sends. */
  readonly events: Record<string, unknown>;
}

/** A call: `args` is validated in the core, `R` is what it resolves to. */
export function call<R>(options: { readonly untimed?: boolean; readonly safe?: boolean } = {}) {
  return <A extends Schema>(args: A): CallSpec<A, R> => ({ args, ...options });
}

/** An event: only its type is needed. */
export function event<T>(): T {
  return undefined as T;
}

type ArgsOf<S> = S extends CallSpec<infer A, unknown> ? v.InferOutput<A> : never;
type ResultOf<S> = S extends CallSpec<Schema, infer R> ? R : never;
type CallName<C extends ContractSpec> = keyof C['calls'] & string;
type NotificationName<C extends ContractSpec> = keyof C['notifications'] & string;
type EventName<C extends ContractSpec> = keyof C['events'] & string;

/** What the core must answer. */
export type CallHandlers<C extends ContractSpec> = {
  [K in CallName<C>]: (args: ArgsOf<C['calls'][K]>) => Promise<ResultOf<C['calls'][K]>> | ResultOf<C['calls'][K]>;
};
export type NotificationHandlers<C extends ContractSpec> = {
  [K in NotificationName<C>]: (args: v.InferOutput<C['notifications'][K]>) => void;
};
/** How the core tells every client. */
export type EventSender<C extends ContractSpec> = <K extends EventName<C>>(name: K, value: C['events'][K]) => void;

export type ToCore =
  | { readonly t: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly t: 'notify'; readonly name: string; readonly args: unknown };

export type FromCore =
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly t: 'error';
      /** null: the envelope could not be read */ readonly id: number | null;
      readonly error: SerializedError;
    }
  | { readonly t: 'event'; readonly name: string; readonly value: unknown };

/** Longest envelope the core reads, in UTF-16 units: far beyond any honest message, and no flood. */
export const MAX_ENVELOPE_LENGTH = 1_048_576;

export const toCoreSchema: v.GenericSchema<unknown, ToCore> = v.variant('t', [
  v.strictObject({
    t: v.literal('call'),
    id: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    name: v.pipe(v.string(), v.maxLength(64)),
    args: v.unknown(),
  }),
  v.strictObject({ t: v.literal('notify'), name: v.pipe(v.string(), v.maxLength(64)), args: v.unknown() }),
]);

/** Moves envelopes as text, in order. The page's end; `onText` and `onState` replace what was set before. */
export interface ClientTransport {
  send(text: string): void;
  onText(listener: (text: string) => void): void;
  /**
   * `open` may come many times: each one is a new connection. `closed` without a refusal: the connection was lost and is sought. A refusal
   * carries its coded error; `disconnected` says that it is over, because it was closed from here.
   */
  onState(listener: (state: 'open' | 'closed', refusal: PlayerError | null) => void): void;
  close(): void;
}

export interface Client<C extends ContractSpec> {
  /**
   * Resolves to the answer; rejects with a PlayerError (`disconnected` and `call-timeout` are the transport's own). A safe call whose
   * connection is lost is asked again over the next one; any other fails.
   */
  call<K extends CallName<C>>(name: K, args: ArgsOf<C['calls'][K]>): Promise<ResultOf<C['calls'][K]>>;
  /** Fire and forget; dropped while disconnected, but for the last of those that are kept. */
  notify<K extends NotificationName<C>>(name: K, args: v.InferOutput<C['notifications'][K]>): void;
  /** Listens until the returned function is called. */
  on<K extends EventName<C>>(name: K, listener: (value: C['events'][K]) => void): () => void;
  /** Called with the present state at once, then at each change. */
  onConnection(listener: (connected: boolean, refusal: PlayerError | null) => void): () => void;
  close(): void;
}

/** What the listener wants is not lost with a connection: it waits, and goes first over the next one. */
export interface ClientOptions<C extends ContractSpec> {
  /** Of these the last one waits. */
  readonly keepLast?: readonly NotificationName<C>[];
  /** Calls whose arguments say what is to be. Unanswered and new ones become one; all who asked get its answer. */
  readonly keepMerged?: readonly CallName<C>[];
}

/** The asking side over any transport. */
export function createClient<C extends ContractSpec>(
  contract: C,
  transport: ClientTransport,
  { keepLast = [], keepMerged = [] }: ClientOptions<C> = {},
): Client<C> {
  const send = (envelope: ToCore): void => transport.send(JSON.stringify(envelope));
  const calls = new OpenCalls((id, name, args) => send({ t: 'call', id, name, args }));
  const kept = new Map<string, unknown>();
  const listeners = new Map<string, Set<(value: never) => void>>();
  const connectionListeners = new Set<(connected: boolean, refusal: PlayerError | null) => void>();
  let connected = false;
  let refusal: PlayerError | null = null;

  const repetitionOf = (name: CallName<C>): Repetition =>
    keepMerged.includes(name) ? 'merged' : contract.calls[name]?.safe ? 'again' : 'never';

  transport.onState((state, why) => {
    connected = state === 'open';
    refusal = connected ? null : why;
    if (connected) {
      for (const [name, args] of kept) send({ t: 'notify', name, args });
      kept.clear();
      calls.opened();
    } else {
      calls.closed(refusal);
    }
    for (const listener of [...connectionListeners]) listener(connected, refusal);
  });

  transport.onText((text) => {
    const envelope = JSON.parse(text) as FromCore;
    switch (envelope.t) {
      case 'result':
        calls.answered(envelope.id, ({ resolve }) => resolve(envelope.value));
        break;
      case 'error':
        if (envelope.id !== null)
          calls.answered(envelope.id, ({ reject }) => reject(PlayerError.revive(envelope.error)));
        break;
      case 'event':
        for (const listener of [...(listeners.get(envelope.name) ?? [])]) listener(envelope.value as never);
        break;
    }
  });

  return {
    call(name, args) {
      const rules = { repetition: repetitionOf(name), untimed: contract.calls[name]?.untimed ?? false };
      return calls.ask(name, args, rules) as Promise<never>;
    },
    notify(name, args) {
      if (connected) send({ t: 'notify', name, args });
      else if (keepLast.includes(name)) kept.set(name, args);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      listener(connected, refusal);
      return () => connectionListeners.delete(listener);
    },
    close() {
      transport.close();
    },
  };
}
