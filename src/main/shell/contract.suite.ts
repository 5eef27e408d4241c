// What every transport must do, run over each of them: in memory, WebSocket, Electron's IPC. The handlers are the suite's own; what
// is tested is everything between the client's call and the handler, and back.
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Client, type ClientTransport, createClient } from '../../shared/contract/client.ts';
import { call, event, MAX_ENVELOPE_LENGTH } from '../../shared/contract/kit.ts';
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { createDispatch, type Dispatch } from './dispatch.ts';
import type { CoreEntry } from './shell.ts';

const suiteContract = {
  calls: {
    echo: call<unknown>()(v.strictObject({ value: v.unknown() })),
    length: call<number>()(v.strictObject({ text: v.string() })),
    text: call<string>()(v.strictObject({ length: v.number() })),
    fail: call<null>()(v.strictObject({ code: v.nullable(v.string()) })),
    wait: call<string>()(v.strictObject({ name: v.string() })),
    deep: call<null>()(v.strictObject({ query: v.strictObject({ search: v.string() }) })),
    look: call<string>({ safe: true })(v.strictObject({ name: v.string() })),
    want: call<string>()(v.strictObject({ volume: v.optional(v.number()), preset: v.optional(v.string()) })),
  },
  notifications: { note: v.strictObject({ n: v.number() }), place: v.strictObject({ n: v.number() }) },
  events: { tick: event<number>() },
} as const;

export type SuiteClient = Client<typeof suiteContract>;

/** One way from a page to a core. */
export interface Wire {
  /** A new page's transport; resolves when it is open. */
  connect(): Promise<ClientTransport>;
  /** A page that is not ours; null where it is refused before it could say anything. */
  connectStranger(): Promise<ClientTransport> | null;
  /** Cuts the page off from outside: its process ends, its cable is pulled. */
  cut(): void | Promise<void>;
  /** Takes the wire away from under the living page, whose client stays; what it resolves to gives it back. */
  interrupt(): Promise<() => void>;
  /** The longest message that the wire itself can carry, in characters of one byte. */
  readonly longestText: number;
  dispose(): void | Promise<void>;
}

/** A wire that never breaks by itself, made one that can: what is sent and said meanwhile is lost. */
export function interruptible(transport: ClientTransport): {
  transport: ClientTransport;
  interrupt: Wire['interrupt'];
} {
  let whole = true;
  let connection = 0;
  let onState: Parameters<ClientTransport['onState']>[0] = () => {};
  return {
    transport: {
      send: (text) => whole && transport.send(text),
      onText: (listener) => transport.onText((text) => whole && listener(text)),
      onState: (listener) => transport.onState((onState = listener)),
      close: () => transport.close(),
    },
    interrupt: () => {
      whole = false;
      connection++;
      onState('closed', null);
      const mine = connection;
      return Promise.resolve(() => {
        if (mine !== connection) return;
        whole = true;
        onState('open', null);
      });
    },
  };
}

export function contractSuite(name: string, open: (core: Pick<CoreEntry, 'connect'>) => Promise<Wire>): void {
  describe(`contract over ${name}`, () => {
    const logged: unknown[][] = [];
    const log = { info: () => {}, warn: () => {}, error: (...line: unknown[]) => void logged.push(line) };
    const notes: number[] = [];
    const waiting = new Map<string, (result: string) => void>();
    /** What came in of that which a lost wire may delay or repeat, in order. */
    const heard: string[] = [];
    const looking: ((result: string) => void)[] = [];
    const wanting: ((result: string) => void)[] = [];
    let dispatch: Dispatch<typeof suiteContract>;
    let wire: Wire;

    beforeEach(async () => {
      logged.length = 0;
      notes.length = 0;
      waiting.clear();
      heard.length = 0;
      looking.length = 0;
      wanting.length = 0;
      dispatch = createDispatch({
        contract: suiteContract,
        calls: {
          echo: ({ value }) => value,
          length: ({ text }) => text.length,
          text: ({ length }) => 'é'.repeat(length),
          fail: ({ code }) => {
            throw code === null
              ? new TypeError('nobody foresaw this')
              : new PlayerError(code as ErrorCode, 'detail', { values: { path: '/music' } });
          },
          wait: (args) => new Promise((resolve) => waiting.set(args.name, resolve)),
          deep: () => null,
          look: ({ name }) => {
            heard.push(`look ${name}`);
            return new Promise((resolve) => looking.push(resolve));
          },
          want: (wish) => {
            heard.push(`want ${JSON.stringify(wish)}`);
            return new Promise((resolve) => wanting.push(resolve));
          },
        },
        notifications: {
          note: ({ n }) => void notes.push(n),
          place: ({ n }) => void heard.push(`place ${n}`),
        },
        log,
      });
      wire = await open(dispatch);
    });
    afterEach(() => wire.dispose());

    const connect = async (): Promise<SuiteClient> =>
      createClient(suiteContract, await wire.connect(), { keepLast: ['place'], keepMerged: ['want'] });
    const codeOf = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'no error',
        (error: unknown) => (error instanceof PlayerError ? error.code : String(error)),
      );
    /** Sends text as it is and resolves to the first answer. */
    const sendRaw = async (transport: ClientTransport, text: string): Promise<unknown> => {
      const answer = new Promise<string>((resolve) => transport.onText(resolve));
      transport.send(text);
      return JSON.parse(await answer);
    };
    const raw = async (text: string): Promise<unknown> => sendRaw(await wire.connect(), text);

    it('carries values there and back as they are', async () => {
      const client = await connect();
      const value = { list: [1, null, true, -0.5], nested: { empty: {} }, text: '' };
      expect(await client.call('echo', { value })).toEqual(value);
    });

    it('carries any text: every script, controls, lone surrogates', async () => {
      const client = await connect();
      for (const text of ['naïve 東京 🎧', '\u0000\u001f\u2028\u2029', 'a\ud800b', '\udc00\ud83c', '"\\']) {
        expect(await client.call('echo', { value: text })).toBe(text);
      }
    });

    it('answers each call by its number, in whatever order the answers come', async () => {
      const client = await connect();
      const first = client.call('wait', { name: 'first' });
      const second = client.call('wait', { name: 'second' });
      await vi.waitFor(() => expect(waiting.size).toBe(2));
      waiting.get('second')?.('2');
      expect(await second).toBe('2');
      waiting.get('first')?.('1');
      expect(await first).toBe('1');
    });

    it('carries a result of a megabyte and more', async () => {
      const client = await connect();
      expect(await client.call('text', { length: 1_500_000 })).toBe('é'.repeat(1_500_000));
    });

    it('gives errors their code and values, no words, and logs only what nobody foresaw', async () => {
      const client = await connect();
      const error = await client.call('fail', { code: 'folder-missing' }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(PlayerError);
      expect(error).toMatchObject({
        code: 'folder-missing',
        values: { path: '/music' },
        detail: '',
      });
      expect(await codeOf(client.call('fail', { code: 'aborted' }))).toBe('aborted');
      expect(logged).toEqual([]);
      expect(await codeOf(client.call('fail', { code: null }))).toBe('internal');
      expect(logged).toHaveLength(1);
      expect(logged[0]?.[1]).toBeInstanceOf(TypeError);
    });

    it('delivers notifications in order, before the calls that follow them', async () => {
      const client = await connect();
      const sent = Array.from({ length: 200 }, (_, n) => n);
      for (const n of sent) client.notify('note', { n });
      await client.call('echo', { value: 0 });
      expect(notes).toEqual(sent);
    });

    it('delivers events in order, and between answers in the order they were sent', async () => {
      const client = await connect();
      const heard: unknown[] = [];
      client.on('tick', (n) => heard.push(n));
      await client.call('echo', { value: 0 });
      for (let n = 0; n < 200; n++) dispatch.emit('tick', n);
      heard.push(await client.call('echo', { value: 'after' }));
      expect(heard).toEqual([...Array.from({ length: 200 }, (_, n) => n), 'after']);
    });

    it('refuses arguments that are not the contract’s, and says which', async () => {
      const client = await connect();
      const wrong = { query: { search: 5 } } as unknown as { query: { search: string } };
      const error = await client.call('deep', wrong).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'invalid-argument' });
      expect(error).toMatchObject({ values: { field: 'query.search' } });
      const more = { query: { search: '' }, extra: 1 } as { query: { search: string } };
      expect(await codeOf(client.call('deep', more))).toBe('invalid-argument');
    });

    it('refuses names it does not have, inherited ones too', async () => {
      for (const name of ['nothing', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '']) {
        const answer = await raw(JSON.stringify({ t: 'call', id: 7, name, args: {} }));
        expect(answer).toMatchObject({ t: 'error', id: 7, error: { code: 'envelope-unknown' } });
      }
    });

    it.each([
      ['no JSON', 'hello'],
      ['empty', ''],
      ['a list', '[]'],
      ['null', 'null'],
      ['another kind', '{"t":"result","id":1,"value":1}'],
      ['no arguments', '{"t":"call","id":1,"name":"echo"}'],
      ['a negative number', '{"t":"call","id":-1,"name":"echo","args":{}}'],
      ['a number beyond the integers', '{"t":"call","id":1e300,"name":"echo","args":{}}'],
      ['more than an envelope', '{"t":"notify","name":"note","args":{"n":1},"more":1}'],
    ])('refuses what is no envelope: %s', async (_what, text) => {
      expect(await raw(text)).toMatchObject({ t: 'error', error: { code: 'envelope-malformed' } });
      expect(notes).toEqual([]);
    });

    it('refuses an envelope that is too long, by its number, and goes on', async () => {
      const client = await connect();
      expect(await codeOf(client.call('length', { text: 'x'.repeat(MAX_ENVELOPE_LENGTH) }))).toBe('envelope-too-large');
      expect(await codeOf(client.call('length', { text: '東'.repeat(MAX_ENVELOPE_LENGTH) }))).toBe(
        'envelope-too-large',
      );
      const head = JSON.stringify({ t: 'call', id: 3, name: 'length', args: { text: '' } }).length;
      const longest = '東'.repeat(MAX_ENVELOPE_LENGTH - head);
      expect(await client.call('length', { text: longest })).toBe(longest.length);
    });

    it('rejects what waits when the wire refuses a message that it cannot carry', async ({ skip }) => {
      if (!Number.isFinite(wire.longestText)) skip('this wire carries any length');
      const client = await connect();
      expect(await codeOf(client.call('length', { text: 'x'.repeat(wire.longestText) }))).toBe('envelope-too-large');
    });

    it('limits the calls that are open at once', async () => {
      const client = await connect();
      const open = Array.from({ length: 256 }, (_, n) => client.call('wait', { name: String(n) }));
      expect(await codeOf(client.call('wait', { name: 'one more' }))).toBe('too-many-calls');
      waiting.get('0')?.('done');
      expect(await open[0]).toBe('done');
      expect(await client.call('echo', { value: 'room again' })).toBe('room again');
      for (const finish of waiting.values()) finish('');
      await Promise.all(open);
    });

    it('refuses every envelope of a stranger, and tells it nothing', async ({ skip }) => {
      const stranger = wire.connectStranger();
      if (!stranger) {
        skip('strangers are refused before they can speak: see the security tests');
        return;
      }
      const transport = await stranger;
      const texts: string[] = [];
      transport.onText((text) => texts.push(text));
      transport.send(JSON.stringify({ t: 'call', id: 9, name: 'echo', args: { value: 1 } }));
      transport.send(JSON.stringify({ t: 'notify', name: 'note', args: { n: 1 } }));
      transport.send('nonsense');
      dispatch.emit('tick', 1);
      await vi.waitFor(() => expect(texts).toHaveLength(3));
      expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual(
        [9, null, null].map((id) => ({
          t: 'error',
          id,
          error: { code: 'unauthorised', values: {} },
        })),
      );
      expect(notes).toEqual([]);
    });

    it('rejects what waits when the page closes, and drops the late answers', async () => {
      const client = await connect();
      const states: boolean[] = [];
      client.onConnection((connected) => states.push(connected));
      const pending = codeOf(client.call('wait', { name: 'late' }));
      await vi.waitFor(() => expect(waiting.size).toBe(1));
      client.close();
      expect(await pending).toBe('disconnected');
      expect(await codeOf(client.call('echo', { value: 1 }))).toBe('disconnected');
      expect(states).toEqual([true, false]);
      waiting.get('late')?.('nobody listens');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(logged).toEqual([]);
    });

    it('never gives the answers of a page that left to the one that follows it', async () => {
      const first = await wire.connect();
      first.send(JSON.stringify({ t: 'call', id: 1, name: 'wait', args: { name: 'old' } }));
      await vi.waitFor(() => expect(waiting.size).toBe(1));
      await wire.cut();
      const client = await connect();
      const heard = client.call('wait', { name: 'new' });
      await vi.waitFor(() => expect(waiting.size).toBe(2));
      waiting.get('old')?.('of the page that left');
      await new Promise((resolve) => setTimeout(resolve, 20));
      waiting.get('new')?.('mine');
      expect(await heard).toBe('mine');
    });

    const SOON = { timeout: 5_000, interval: 5 };

    it('asks a safe call again, once for each wire that was lost, and takes the answer to the last asking', async () => {
      const client = await connect();
      const answer = client.call('look', { name: 'a' });
      for (let losses = 1; losses <= 2; losses++) {
        await vi.waitFor(() => expect(heard).toHaveLength(losses), SOON);
        const giveBack = await wire.interrupt();
        giveBack();
      }
      await vi.waitFor(() => expect(heard).toHaveLength(3), SOON);
      looking[0]?.('of the first');
      looking[1]?.('of the second');
      await new Promise((resolve) => setTimeout(resolve, 20));
      looking[2]?.('of the third');
      expect(await answer).toBe('of the third');
      await client.call('echo', { value: 0 });
      expect(heard).toEqual(['look a', 'look a', 'look a']);
    });

    it('does not ask without end what is under way whenever the wire is lost', async () => {
      const client = await connect();
      const answer = codeOf(client.call('look', { name: 'deadly' }));
      for (let losses = 1; losses <= 3; losses++) {
        await vi.waitFor(() => expect(heard).toHaveLength(losses), SOON);
        (await wire.interrupt())();
      }
      expect(await answer).toBe('disconnected');
      await vi.waitFor(async () => expect(await client.call('echo', { value: 1 })).toBe(1), SOON);
      expect(heard).toHaveLength(3);
    });

    it('never asks again what is not safe', async () => {
      const client = await connect();
      const answer = codeOf(client.call('wait', { name: 'once' }));
      await vi.waitFor(() => expect(waiting.size).toBe(1));
      const giveBack = await wire.interrupt();
      expect(await answer).toBe('disconnected');
      expect(await codeOf(client.call('wait', { name: 'meanwhile' }))).toBe('disconnected');
      giveBack();
      await vi.waitFor(async () => expect(await client.call('echo', { value: 1 })).toBe(1), SOON);
      expect([...waiting.keys()]).toEqual(['once']);
    });

    it('loses no intent: what is wanted goes first over the next wire, the newest of each', async () => {
      const client = await connect();
      const answers = [client.call('want', { volume: 0.1, preset: 'warm' })];
      const looked = client.call('look', { name: 'b' });
      await vi.waitFor(() => expect(heard).toHaveLength(2));
      const giveBack = await wire.interrupt();
      answers.push(client.call('want', { volume: 0.2 }), client.call('want', { volume: 0.3 }));
      for (let n = 1; n <= 5; n++) client.notify('place', { n });
      client.notify('note', { n: 1 });
      heard.length = 0;
      giveBack();
      await vi.waitFor(() => expect(heard).toHaveLength(3), SOON);
      expect(heard).toEqual(['place 5', 'want {"volume":0.3,"preset":"warm"}', 'look b']);
      wanting.at(-1)?.('done');
      looking.at(-1)?.('seen');
      expect(await Promise.all(answers)).toEqual(['done', 'done', 'done']);
      expect(await looked).toBe('seen');
      client.notify('place', { n: 6 });
      await client.call('echo', { value: 0 });
      expect(heard.at(-1)).toBe('place 6');
      expect(notes).toEqual([]);
    });

    it('says of what waited that it is over when the page closes', async () => {
      const client = await connect();
      const giveBack = await wire.interrupt();
      const wanted = codeOf(client.call('want', { volume: 1 }));
      client.close();
      expect(await wanted).toBe('disconnected');
      expect(await codeOf(client.call('want', { volume: 1 }))).toBe('disconnected');
      giveBack();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(heard).toEqual([]);
    });
  });
}
