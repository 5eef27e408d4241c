// How a contract is written and spoken: four kinds of traffic (call, notify, event, bytes) and JSON text as the one wire form.
// A transport is two functions. `contract.ts` says what is spoken, `main/shell/dispatch` answers, `createClient` asks.
import * as v from 'valibot';

import { PlayerError, type SerializedError } from './errors.ts';

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
  /** `open` may come many times: each one is a new connection. A refusal carries its coded error. */
  onState(listener: (state: 'open' | 'closed', refusal: PlayerError | null) => void): void;
  close(): void;
}

export interface Client<C extends ContractSpec> {
  /** Resolves to the answer; rejects with a PlayerError (`disconnected` and `call-timeout` are the transport's own). */
  call<K extends CallName<C>>(name: K, args: ArgsOf<C['calls'][K]>): Promise<ResultOf<C['calls'][K]>>;
  /** Fire and forget; dropped while disconnected. */
  notify<K extends NotificationName<C>>(name: K, args: v.InferOutput<C['notifications'][K]>): void;
  /** Listens until the returned function is called. */
  on<K extends EventName<C>>(name: K, listener: (value: C['events'][K]) => void): () => void;
  /** Called with the present state at once, then at each change. */
  onConnection(listener: (connected: boolean, refusal: PlayerError | null) => void): () => void;
  close(): void;
}

/** A call without an answer after this long has failed; the slowest honest ones (adding a folder) answer before they scan. */
const CALL_TIMEOUT_MS = 30_000;

/** The asking side over any transport. */
export function createClient<C extends ContractSpec>(contract: C, transport: ClientTransport): Client<C> {
  interface Pending {
    resolve(value: unknown): void;
    reject(error: PlayerError): void;
    timer: ReturnType<typeof setTimeout> | undefined;
  }
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(value: never) => void>>();
  const connectionListeners = new Set<(connected: boolean, refusal: PlayerError | null) => void>();
  let nextId = 1;
  let connected = false;
  let refusal: PlayerError | null = null;

  const settle = (id: number): Pending | undefined => {
    const waiting = pending.get(id);
    if (waiting) clearTimeout(waiting.timer);
    pending.delete(id);
    return waiting;
  };

  transport.onState((state, why) => {
    connected = state === 'open';
    refusal = connected ? null : why;
    if (!connected)
      for (const id of [...pending.keys()]) settle(id)?.reject(refusal ?? new PlayerError('disconnected'));
    for (const listener of [...connectionListeners]) listener(connected, refusal);
  });

  transport.onText((text) => {
    const envelope = JSON.parse(text) as FromCore;
    switch (envelope.t) {
      case 'result':
        settle(envelope.id)?.resolve(envelope.value);
        break;
      case 'error':
        if (envelope.id !== null) settle(envelope.id)?.reject(PlayerError.revive(envelope.error));
        break;
      case 'event':
        for (const listener of [...(listeners.get(envelope.name) ?? [])]) listener(envelope.value as never);
        break;
    }
  });

  return {
    call(name, args) {
      return new Promise((resolve, reject) => {
        if (!connected) {
          reject(refusal ?? new PlayerError('disconnected'));
          return;
        }
        const id = nextId++;
        const timer = contract.calls[name]?.untimed
          ? undefined
          : setTimeout(() => settle(id)?.reject(new PlayerError('call-timeout', name)), CALL_TIMEOUT_MS);
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
        transport.send(JSON.stringify({ t: 'call', id, name, args } satisfies ToCore));
      });
    },
    notify(name, args) {
      if (connected) transport.send(JSON.stringify({ t: 'notify', name, args } satisfies ToCore));
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
