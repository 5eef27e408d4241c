import { afterEach, expect, it, vi } from 'vitest';

import type { AuralisBridge } from './bridge.ts';
import { connect } from './connect.ts';
import { SocketBreaker } from './socket-breaker.ts';

afterEach(() => vi.unstubAllGlobals());

it('fails loudly in the Electron shell when the bridge is missing', () => {
  vi.stubGlobal('window', { location: { protocol: 'auralis:', href: 'auralis://app/' } });
  expect(() => connect(new SocketBreaker())).toThrow(/bridge/);
});

it('takes the bridge when there is one', async () => {
  const sent: string[] = [];
  let listener: (text: string) => void = () => {};
  const bridge: AuralisBridge = {
    send: (text) => void sent.push(text),
    onText: (next) => void (listener = next),
    pathForFile: () => '',
  };
  vi.stubGlobal('window', { auralis: bridge, location: { protocol: 'auralis:', href: 'auralis://app/' } });
  const { client } = connect(new SocketBreaker());
  const roots = client.call('library.roots', {});
  const { id } = JSON.parse(sent[0] ?? '') as { id: number };
  listener(JSON.stringify({ t: 'result', id, value: [] }));
  expect(await roots).toEqual([]);
});

it('opens a socket to its own origin in the Chromium shell, and asks there why it was refused', async () => {
  const opened: string[] = [];
  class FakeSocket {
    onclose: ((event: { code: number }) => void) | null = null;
    constructor(url: URL) {
      opened.push(url.href);
      queueMicrotask(() => this.onclose?.({ code: 1006 }));
    }
    close(code?: number): void {
      if (code !== undefined) closed.push(code);
    }
  }
  const closed: number[] = [];
  const asked: string[] = [];
  const page = Object.assign(new EventTarget(), { location: { protocol: 'http:', href: 'http://127.0.0.1:5/' } });
  vi.stubGlobal('window', page);
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response('{"code":"too-many-clients","message":"text"}', { status: 409 }));
  });
  const { client, sayGoodbye } = connect(new SocketBreaker());
  const refusal = await new Promise((resolve) => client.onConnection((_connected, why) => why && resolve(why)));
  // A page that is left says so; one that crashed cannot.
  sayGoodbye();
  expect(closed).toEqual([1000]);
  client.close();
  expect(opened).toEqual(['ws://127.0.0.1:5/socket']);
  expect(asked).toEqual(['socket-state']);
  expect(refusal).toMatchObject({ code: 'too-many-clients', message: 'text' });
});
