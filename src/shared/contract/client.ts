// The page's side of a contract: `createClient` asks, tells and listens over any transport, which is two functions that move text.
import type * as v from 'valibot';

import { PlayerError } from '../errors.ts';
import type { ArgsOf, CallName, ContractSpec, EventName, FromCore, NotificationName, ResultOf, ToCore } from './kit.ts';
import { OpenCalls, type Repetition } from './open-calls.ts';

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
