// The server at work: one page at a time, pages that come back, pages that hang, requests that are given up.
import { connect } from 'node:net';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';

import { createSocketTransport, type SocketTransport } from '../../../renderer/client/socket-transport.ts';
import type { ClientTransport } from '../../../shared/contract/client.ts';
import type { ByteResponse } from '../shell.ts';
import { ask, clientSocket, closeOf, launch, opened, openSocket } from './browser.testing.ts';
import { openChromiumServer, type ChromiumServer, type Identity } from './chromium-shell.ts';

const HEARTBEAT_MS = 150;
const warnings: string[] = [];
const log = {
  info: () => {},
  warn: (line: string) => void warnings.push(line),
  error: (line: string) => void warnings.push(line),
};

let server: ChromiumServer;
let cookie: string;
let peers: { send: (text: string) => void; gone: boolean }[];
let answerBytes: (signal: AbortSignal) => Promise<ByteResponse>;
const transports: ClientTransport[] = [];

beforeEach(async () => {
  warnings.length = 0;
  peers = [];
  server = await openServer(0);
  cookie = await launch(server.mintLaunchUrl());
});
afterEach(async () => {
  transports.splice(0).forEach((transport) => transport.close());
  await server.dispose();
});

function openServer(port: number, before: Identity | null = null): Promise<ChromiumServer> {
  return openChromiumServer({
    before,
    core: {
      connect: (peer) => {
        const entry = { send: (text: string) => peer.send(text), gone: false };
        peers.push(entry);
        return {
          receive: (text) => {
            if (text === 'fault') throw new Error('a fault of the core');
            peer.send(`echo ${text}`);
          },
          dispose: () => {
            entry.gone = true;
          },
        };
      },
      bytes: ({ path, signal }) => (path.startsWith('/chunk/') ? answerBytes(signal) : null),
    },
    rendererFolder: import.meta.dirname,
    port,
    log,
    heartbeatMs: HEARTBEAT_MS,
  });
}

interface Page {
  readonly transport: SocketTransport;
  readonly states: string[];
  readonly texts: string[];
}

/** A page with its real transport. */
function openPage(withCookie = cookie): Page {
  const origin = server.origin;
  const transport = createSocketTransport({
    openSocket: (instead) => clientSocket(origin, withCookie, instead),
    ping: 'anyone there?',
    random: () => 0,
  });
  transports.push(transport);
  const states: string[] = [];
  const texts: string[] = [];
  transport.onState((state, why) => states.push(why ? `${state}: ${why.code}` : state));
  transport.onText((text) => {
    if (text !== 'echo anyone there?') texts.push(text);
  });
  return { transport, states, texts };
}

const isOpen = (page: Page) => vi.waitFor(() => expect(page.states.at(-1)).toBe('open'), { timeout: 5_000 });

describe('the one page', () => {
  it('stays, and a second is told why it may not come in', async () => {
    const first = openPage();
    await isOpen(first);
    const second = openPage();
    await vi.waitFor(() => expect(second.states.at(-1)).toBe('closed: too-many-clients'));
    first.transport.send('still here');
    await vi.waitFor(() => expect(first.texts).toEqual(['echo still here']));
    expect(peers).toHaveLength(1);
    expect(await closeOf(openSocket(server.origin, cookie))).toEqual({ code: 1013, reason: 'too-many-clients' });
  });

  it('gives its place to another that its listener wants to use, and leaves it that', async () => {
    const first = openPage();
    await isOpen(first);
    const second = openPage();
    await vi.waitFor(() => expect(second.states.at(-1)).toBe('closed: too-many-clients'));
    second.transport.takeOver();
    await isOpen(second);
    await vi.waitFor(() => expect(first.states.at(-1)).toBe('closed: used-elsewhere'));
    await vi.waitFor(() => expect(peers.map((peer) => peer.gone)).toEqual([true, false]));
    second.transport.send('here');
    await vi.waitFor(() => expect(second.texts).toEqual(['echo here']));
    expect(server.hasPage()).toBe(true);
    first.transport.takeOver();
    await isOpen(first);
    await vi.waitFor(() => expect(second.states.at(-1)).toBe('closed: used-elsewhere'));
  });

  it('is not driven out by a browser without its cookie', async () => {
    const first = openPage();
    await isOpen(first);
    const stranger = openSocket(server.origin, 'auralis=guess', { origin: server.origin }, true);
    expect(await closeOf(stranger)).not.toMatchObject({ code: 1000 });
    first.transport.send('still here');
    await vi.waitFor(() => expect(first.texts).toEqual(['echo still here']));
  });

  it('is told by the close code that the player ends, and that it failed', async () => {
    const page = openSocket(server.origin, cookie);
    await opened(page);
    const ended = closeOf(page);
    await server.dispose();
    expect((await ended).code).toBe(1001);

    server = await openServer(0);
    cookie = await launch(server.mintLaunchUrl());
    const another = openSocket(server.origin, cookie);
    await opened(another);
    const failed = closeOf(another);
    server.fail();
    await server.dispose();
    expect((await failed).code).toBe(1011);
  });

  it('is told so when a message cannot be taken, and may come again', async () => {
    const page = openSocket(server.origin, cookie);
    await opened(page);
    const closed = closeOf(page);
    page.send('fault');
    expect((await closed).code).toBe(1011);
    await isOpen(openPage());
  });

  it('lets the second in once it has left', async () => {
    const first = openPage();
    await isOpen(first);
    const second = openPage();
    await vi.waitFor(() => expect(second.states.at(-1)).toBe('closed: too-many-clients'));
    first.transport.close();
    await isOpen(second);
    expect(peers.map((peer) => peer.gone)).toEqual([true, false]);
  });

  it('that no longer answers is superseded by its own reload', async () => {
    const hung = openSocket(server.origin, cookie);
    await opened(hung);
    // The process hangs: the connection is there and nothing reads it.
    hung.pause();
    const reloaded = openPage();
    await isOpen(reloaded);
    expect(peers.map((peer) => peer.gone)).toEqual([true, false]);
    hung.terminate();
  });

  it('that hangs is noticed by the heartbeat; one that answers is kept', async () => {
    const presence: boolean[] = [];
    server.onPresence((here) => presence.push(here));
    const page = openPage();
    await isOpen(page);
    await new Promise((resolve) => setTimeout(resolve, 5 * HEARTBEAT_MS));
    expect(presence).toEqual([true]);
    page.transport.close();
    await vi.waitFor(() => expect(server.hasPage()).toBe(false));

    const hung = openSocket(server.origin, cookie);
    await opened(hung);
    hung.pause();
    await vi.waitFor(() => expect(server.hasPage()).toBe(false), { timeout: 10 * HEARTBEAT_MS });
    expect(presence).toEqual([true, false, true, false]);
    hung.terminate();
  });

  it('that is closed says so; one that crashes cannot', async () => {
    for (const [leave, said] of [
      [(page: WebSocket) => page.close(1000), true],
      [(page: WebSocket) => page.close(1001), false],
      [(page: WebSocket) => page.terminate(), false],
    ] as const) {
      const page = openSocket(server.origin, cookie);
      await opened(page);
      leave(page);
      await vi.waitFor(() => expect(server.hasPage()).toBe(false));
      expect(server.saidGoodbye()).toBe(said);
    }
  });

  it('stays when it was the player that stood still', async () => {
    const presence: boolean[] = [];
    server.onPresence((here) => presence.push(here));
    const page = openSocket(server.origin, cookie);
    let stops = 0;
    // The page has answered, and beats pass before the answer can be read.
    page.on('ping', () => {
      stops++;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * HEARTBEAT_MS);
    });
    await vi.waitFor(() => expect(stops).toBe(3), { timeout: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 2 * HEARTBEAT_MS));
    expect(presence).toEqual([true]);
    page.terminate();
  });

  it('that may not come in is told that it is a stranger', async () => {
    const page = openPage('nobody=1');
    await vi.waitFor(() => expect(page.states.at(-1)).toBe('closed: unauthorised'));
    expect(peers).toEqual([]);
  });

  it('comes back by itself when the player does', async () => {
    const page = openPage();
    await isOpen(page);
    const { port } = new URL(server.origin);
    const { hostName } = server.identity();
    await server.dispose();
    await vi.waitFor(() => expect(page.states.at(-1)).toBe('closed'));
    server = await openServer(Number(port), { hostName, sessions: [] });
    // The new process does not know the cookie of the old one.
    await vi.waitFor(() => expect(page.states.at(-1)).toBe('closed: unauthorised'), { timeout: 5_000 });
  });

  it('that reads nothing is cut off, not buffered for without end', async () => {
    const page = openSocket(server.origin, cookie);
    await opened(page);
    page.pause();
    const text = 'x'.repeat(1024 * 1024);
    let sent = 0;
    while (sent < 200 && !peers[0]?.gone) {
      peers[0]?.send(text);
      sent++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeGreaterThan(60);
    expect(sent).toBeLessThan(120);
    expect(warnings.some((line) => line.includes('unread'))).toBe(true);
    page.terminate();
  });

  it('is refused binary messages', async () => {
    const page = openSocket(server.origin, cookie);
    await opened(page);
    const closed = new Promise<number>((resolve) => page.on('close', resolve));
    page.send(Buffer.from([1, 2, 3]));
    expect(await closed).toBe(1003);
  });
});

describe('byte routes', () => {
  it('carry a chunk byte for byte', async () => {
    const body = new Uint8Array(1_920_000).map((_, index) => (index * 31) & 255);
    answerBytes = () => Promise.resolve({ status: 200, headers: { 'auralis-total-frames': '5' }, body });
    const answer = await ask(server.origin, '/chunk/1', { headers: { cookie } });
    expect(answer.headers['auralis-total-frames']).toBe('5');
    expect(Buffer.compare(answer.body, body)).toBe(0);
  });

  it('abort when the page no longer waits, and not when it got its answer', async () => {
    let signal: AbortSignal | undefined;
    let finish: (response: ByteResponse) => void = () => {};
    answerBytes = (given) => {
      signal = given;
      return new Promise((resolve) => (finish = resolve));
    };
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    socket.write(`GET /chunk/1 HTTP/1.1\r\nHost: ${new URL(server.origin).host}\r\nCookie: ${cookie}\r\n\r\n`);
    await vi.waitFor(() => expect(signal).toBeDefined());
    expect(signal?.aborted).toBe(false);
    socket.destroy();
    await vi.waitFor(() => expect(signal?.aborted).toBe(true));
    finish({ status: 200, headers: {}, body: new Uint8Array(1) });

    const answered = ask(server.origin, '/chunk/2', { headers: { cookie } });
    await vi.waitFor(() => expect(signal?.aborted).toBe(false));
    finish({ status: 200, headers: {}, body: new Uint8Array(1) });
    expect((await answered).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signal?.aborted).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('hold one copy of a chunk for any number of readers that do not read', async () => {
    const body = new Uint8Array(16 * 1024 * 1024);
    answerBytes = () => Promise.resolve({ status: 200, headers: {}, body });
    const { host, port } = new URL(server.origin);
    const before = process.memoryUsage();
    const sockets = Array.from({ length: 40 }, () => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.pause();
      socket.write(`GET /chunk/1 HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
      return socket;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const after = process.memoryUsage();
    const grownBytes = after.external + after.arrayBuffers - before.external - before.arrayBuffers;
    expect(grownBytes).toBeLessThan(4 * body.byteLength);
    sockets.forEach((socket) => socket.destroy());
  });

  it('have a limit of connections, and say so beyond it', async () => {
    answerBytes = () => new Promise(() => {});
    const { host, port } = new URL(server.origin);
    const refusals: string[] = [];
    const sockets = Array.from({ length: 100 }, () => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('data', (part) => refusals.push(part.toString()));
      socket.on('error', () => {});
      socket.write(`GET /chunk/1 HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n\r\n`);
      return socket;
    });
    await vi.waitFor(() => expect(refusals).toHaveLength(36));
    for (const refusal of refusals) expect(refusal).toMatch(/^HTTP\/1\.1 503 [^]*{"code":"too-many-calls"/);
    sockets.forEach((socket) => socket.destroy());
  });

  it('answer an error as a coded 500, and log it', async () => {
    answerBytes = () => Promise.reject(new Error('a fault of the core'));
    const answer = await ask(server.origin, '/chunk/1', { headers: { cookie } });
    expect(answer.status).toBe(500);
    expect((JSON.parse(answer.text) as { code: string }).code).toBe('internal');
    expect(warnings).toHaveLength(1);
  });
});

it('says which port cannot be used', async () => {
  await expect(openServer(Number(new URL(server.origin).port))).rejects.toThrow(/port \d+ cannot be used/);
});
