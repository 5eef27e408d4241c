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

it('opens a socket to its own origin in the Chromium shell, and hears there why it is refused', async () => {
  const opened: string[] = [];
  const closed: number[] = [];
  class FakeSocket {
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    constructor(url: URL) {
      opened.push(url.href);
      queueMicrotask(() => this.onclose?.({ code: 1008, reason: 'unauthorised' }));
    }
    close(code?: number): void {
      if (code !== undefined) closed.push(code);
    }
  }
  const page = Object.assign(new EventTarget(), { location: { protocol: 'http:', href: 'http://name.localhost:5/' } });
  vi.stubGlobal('window', page);
  vi.stubGlobal('WebSocket', FakeSocket);
  const { client, sayGoodbye } = connect(new SocketBreaker());
  const refusal = await new Promise((resolve) => client.onConnection((_connected, why) => why && resolve(why)));
  expect(opened).toEqual(['ws://name.localhost:5/socket']);
  expect(refusal).toMatchObject({ code: 'unauthorised' });
  // A page that is left says so; one that crashed cannot.
  sayGoodbye();
  expect(closed).toEqual([1000]);
  client.close();
});
