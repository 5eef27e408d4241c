// The core's end of a real client for tests of this room: the test reads the calls that came over the wire and answers each by
// hand, in any order, so that races can be played out.
import { createClient } from '../../shared/contract/client.ts';
import { type Contract, contract, type CoreClient } from '../../shared/contract/index.ts';
import type { FromCore, ToCore } from '../../shared/contract/kit.ts';
import { PlayerError, serializeError } from '../../shared/errors.ts';
import { KEPT } from '../client/connect.ts';

export interface PendingCall {
  readonly name: string;
  readonly args: unknown;
  answer(value: unknown): Promise<void>;
  fail(error: PlayerError): Promise<void>;
}

export interface CoreEnd {
  readonly client: CoreClient;
  /** Calls not answered yet, oldest first. */
  readonly calls: PendingCall[];
  /** Notifications that came, oldest first. */
  readonly notes: readonly (readonly [name: string, args: unknown])[];
  /** Takes the oldest open call of that name; throws when there is none. */
  take(name: keyof Contract['calls']): PendingCall;
  emit<K extends keyof Contract['events'] & string>(name: K, value: Contract['events'][K]): void;
  open(): void;
  lose(): void;
}

/** Lets every promise that is ready go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export function createCoreEnd(): CoreEnd {
  let onText: (text: string) => void = () => undefined;
  let onState: (state: 'open' | 'closed', refusal: PlayerError | null) => void = () => undefined;
  const calls: PendingCall[] = [];
  const notes: [name: string, args: unknown][] = [];
  const say = (envelope: FromCore): void => onText(JSON.stringify(envelope));

  const client = createClient(contract, {
    send(text) {
      const envelope = JSON.parse(text) as ToCore;
      if (envelope.t !== 'call') {
        notes.push([envelope.name, envelope.args]);
        return;
      }
      const { id, name, args } = envelope;
      const close = async (reply: FromCore): Promise<void> => {
        const at = calls.indexOf(pending);
        if (at !== -1) calls.splice(at, 1);
        say(reply);
        await settle();
      };
      const pending: PendingCall = {
        name,
        args,
        answer: (value) => close({ t: 'result', id, value }),
        fail: (error) => close({ t: 'error', id, error: serializeError(error) }),
      };
      calls.push(pending);
    },
    onText: (listener) => (onText = listener),
    onState: (listener) => (onState = listener),
    close: () => onState('closed', new PlayerError('disconnected')),
  }, KEPT); // prettier-ignore

  return {
    client,
    calls,
    notes,
    take(name) {
      const pending = calls.find((call) => call.name === name);
      if (!pending) throw new Error(`No open call ${name}; open: ${calls.map((call) => call.name).join(', ')}`);
      return pending;
    },
    emit: (name, value) => say({ t: 'event', name, value }),
    open: () => onState('open', null),
    lose() {
      calls.length = 0;
      onState('closed', null);
    },
  };
}
