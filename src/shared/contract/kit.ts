// How a contract is written: calls, notifications and events, with the types that both sides derive from them. `index.ts` says what is spoken,
// `main/shell/dispatch` answers it, `client.ts` speaks it. The wire form of everything is JSON text.
import * as v from 'valibot';

import type { SerializedError } from '../errors.ts';

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

/** What several parts of the contract are made of. */
export const nothing = v.strictObject({});
export const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** What is typed ahead in a list. */
export const typed = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
export const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(8192),
  v.check((text) => !text.includes('\0'), 'no NUL'),
);

export type ArgsOf<S> = S extends CallSpec<infer A, unknown> ? v.InferOutput<A> : never;
export type ResultOf<S> = S extends CallSpec<Schema, infer R> ? R : never;
export type CallName<C extends ContractSpec> = keyof C['calls'] & string;
export type NotificationName<C extends ContractSpec> = keyof C['notifications'] & string;
export type EventName<C extends ContractSpec> = keyof C['events'] & string;

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
