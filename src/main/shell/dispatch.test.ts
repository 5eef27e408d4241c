// What only shows at the dispatch itself; everything that crosses a wire is in the contract suite.
import * as v from 'valibot';
import { beforeEach, describe, expect, it } from 'vitest';

import { call, event } from '../../shared/contract/kit.ts';
import { PlayerError } from '../../shared/errors.ts';
import { createDispatch } from './dispatch.ts';

const nothing = v.strictObject({});
const contract = {
  calls: {
    big: call<unknown>()(nothing),
    none: call<unknown>()(nothing),
    late: call<null>()(nothing),
    fault: call<null>()(nothing),
  },
  notifications: { bad: nothing },
  events: { tick: event<number>() },
} as const;

const logged: unknown[][] = [];
const log = {
  info: () => {},
  warn: (...line: unknown[]) => void logged.push(line),
  error: (...line: unknown[]) => void logged.push(line),
};
let finishLate: (value: null) => void = () => {};
const dispatch = createDispatch({
  contract,
  calls: {
    big: () => 10n,
    none: () => undefined,
    late: () => new Promise<null>((resolve) => (finishLate = resolve)),
    fault: () => {
      throw new PlayerError('database-failed');
    },
  },
  notifications: {
    bad: () => {
      throw new RangeError('in a notification');
    },
  },
  log,
});
beforeEach(() => void (logged.length = 0));

function connect(authorised = true) {
  const texts: unknown[] = [];
  const connection = dispatch.connect({ authorised, send: (text) => texts.push(JSON.parse(text)) });
  const say = (envelope: object): void => connection.receive(JSON.stringify(envelope));
  return { texts, connection, say };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the dispatch', () => {
  it('answers null for a handler that returns nothing, and an error for what is no JSON', async () => {
    const { texts, say } = connect();
    say({ t: 'call', id: 1, name: 'none', args: {} });
    say({ t: 'call', id: 2, name: 'big', args: {} });
    await settled();
    expect(texts).toMatchObject([
      { t: 'result', id: 1, value: null },
      { t: 'error', id: 2, error: { code: 'internal' } },
    ]);
  });

  it('sends nothing to a peer that left: no late answer, no event', async () => {
    const { texts, connection, say } = connect();
    say({ t: 'call', id: 1, name: 'late', args: {} });
    connection.dispose();
    finishLate(null);
    dispatch.emit('tick', 1);
    say({ t: 'call', id: 2, name: 'none', args: {} });
    await settled();
    expect(texts).toEqual([]);
  });

  it('keeps one peer’s broken wire from the others', () => {
    const broken = dispatch.connect({
      authorised: true,
      send: () => {
        throw new Error('the wire is gone');
      },
    });
    const { texts, connection } = connect();
    dispatch.emit('tick', 7);
    expect(texts).toEqual([{ t: 'event', name: 'tick', value: 7 }]);
    broken.dispose();
    connection.dispose();
  });

  it('logs faults of the player itself, with their stack, also from notifications', async () => {
    const { texts, say } = connect();
    say({ t: 'call', id: 1, name: 'fault', args: {} });
    say({ t: 'notify', name: 'bad', args: {} });
    await settled();
    expect(texts).toMatchObject([
      { id: 1, error: { code: 'database-failed' } },
      { id: null, error: { code: 'internal' } },
    ]);
    expect(logged.map(([, error]) => (error as Error).name).sort()).toEqual(['PlayerError', 'RangeError']);
  });

  it('does not let an own __proto__ in arguments pass as anything', async () => {
    const { texts, connection } = connect();
    connection.receive('{"t":"call","id":1,"name":"none","args":{"__proto__":{"polluted":1}}}');
    await settled();
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(texts).toHaveLength(1);
  });
});
