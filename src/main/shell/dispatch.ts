// Answers the envelopes of every client: the one place between the transports of the shells and the services of the core.
// It trusts nothing that comes in: size, shape, name and arguments are checked before a handler sees them.
import * as v from 'valibot';

import {
  type CallHandlers,
  type ContractSpec,
  type EventSender,
  type FromCore,
  MAX_ENVELOPE_LENGTH,
  type NotificationHandlers,
  type ToCore,
  toCoreSchema,
} from '../../shared/contract/kit.ts';
import { ERRORS, isAborted, PlayerError, serializeError } from '../../shared/errors.ts';
import type { Logger } from '../platform/log.ts';
import type { CoreEntry, Peer } from './shell.ts';

export interface DispatchOptions<C extends ContractSpec> {
  readonly contract: C;
  readonly calls: CallHandlers<C>;
  readonly notifications: NotificationHandlers<C>;
  readonly log: Logger;
  /** A call failed by the player's own fault or with an unforeseen error. Without this callback it is logged. */
  onUnforeseen?(name: string, error: unknown): void;
}

export interface Dispatch<C extends ContractSpec> extends Pick<CoreEntry, 'connect'> {
  /** Tells every authorised client, in the order of the calls. */
  readonly emit: EventSender<C>;
  /** Whether an authorised client is there. */
  readonly connected: boolean;
}

/** A page at work has a handful of calls open; this many is a loop gone wild (guess). */
const MAX_OPEN_CALLS = 256;

/** How a call begins on the wire, so that a call whose body is never read can still be answered by its number. */
const CALL_HEAD = /^\{"t":"call","id":(\d{1,16}),/;

/** Loses the types that the contract has proved on the caller's side; names are own properties, checked before use. */
type AnyHandlers = Readonly<Record<string, (args: unknown) => unknown>>;

export function createDispatch<C extends ContractSpec>(options: DispatchOptions<C>): Dispatch<C> {
  const { contract, log } = options;
  const calls = options.calls as unknown as AnyHandlers;
  const notifications = options.notifications as unknown as AnyHandlers;
  const listeners = new Set<(text: string) => void>();

  const tellFailure = (name: string, error: unknown): void => {
    if (isAborted(error)) return;
    const foreseen =
      error instanceof PlayerError && error.code !== 'internal' && ERRORS[error.code].severity !== 'critical';
    if (foreseen) return;
    if (options.onUnforeseen) options.onUnforeseen(name, error);
    else log.error(`${name} failed:`, error);
  };

  const connect = (peer: Peer): ReturnType<CoreEntry['connect']> => {
    let present = true;
    let openCalls = 0;

    const sendText = (text: string): void => {
      if (!present) return;
      try {
        peer.send(text);
      } catch (error) {
        log.warn('a client could not be reached:', error);
      }
    };
    const send = (envelope: FromCore): void => sendText(JSON.stringify(envelope));
    const refuse = (id: number | null, error: unknown): void =>
      send({
        t: 'error',
        id,
        error: isAborted(error) ? serializeError(new PlayerError('aborted')) : serializeError(error),
      });

    const answer = async (id: number, name: string, args: unknown): Promise<void> => {
      openCalls++;
      try {
        // undefined is no JSON value: a call without a result answers null.
        const value = (await calls[name]?.(args)) ?? null;
        send({ t: 'result', id, value });
      } catch (error) {
        tellFailure(name, error);
        refuse(id, error);
      } finally {
        openCalls--;
      }
    };

    const receive = (text: string): void => {
      if (!present) return;
      const head = CALL_HEAD.exec(text);
      let id = head ? Number(head[1]) : null;
      try {
        if (!peer.authorised) throw new PlayerError('unauthorised');
        if (text.length > MAX_ENVELOPE_LENGTH) throw new PlayerError('envelope-too-large', `${text.length} characters`);
        const envelope = parse(text);
        if (envelope.t === 'call') {
          id = envelope.id;
          const args = validated(own(contract.calls, envelope.name)?.args, envelope);
          if (openCalls >= MAX_OPEN_CALLS) throw new PlayerError('too-many-calls');
          void answer(id, envelope.name, args);
        } else {
          id = null;
          notifications[envelope.name]?.(validated(own(contract.notifications, envelope.name), envelope));
        }
      } catch (error) {
        tellFailure('an envelope', error);
        refuse(id, error);
      }
    };

    if (peer.authorised) listeners.add(sendText);
    return {
      receive,
      dispose: () => {
        present = false;
        listeners.delete(sendText);
      },
    };
  };

  return {
    connect,
    get connected() {
      return listeners.size > 0;
    },
    emit: (name, value) => {
      const text = JSON.stringify({ t: 'event', name, value } satisfies FromCore);
      for (const listener of [...listeners]) listener(text);
    },
  };
}

function parse(text: string): ToCore {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PlayerError('envelope-malformed', 'not JSON', { cause: error });
  }
  const result = v.safeParse(toCoreSchema, json);
  if (!result.success) throw new PlayerError('envelope-malformed', firstIssue(result.issues));
  return result.output;
}

/** The arguments as the schema returns them: nothing that is not in the contract gets further. */
function validated(schema: v.GenericSchema | undefined, envelope: ToCore): unknown {
  if (!schema) throw new PlayerError('envelope-unknown', envelope.name);
  const result = v.safeParse(schema, envelope.args);
  if (!result.success)
    throw new PlayerError('invalid-argument', firstIssue(result.issues), { values: fieldOf(result.issues) });
  return result.output;
}

/** `record[name]` unless it is inherited: `constructor` and `__proto__` are names anyone can send. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Which argument is wrong, e.g. `query.search`. */
function fieldOf(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): { readonly field: string } {
  return { field: v.getDotPath(issues[0]) ?? '' };
}

/** "query.search: Invalid type: Expected string but received 5", for the log. */
function firstIssue(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const path = v.getDotPath(issues[0]);
  return `${path ? `${path}: ` : ''}${issues[0].message}`.slice(0, 300);
}
