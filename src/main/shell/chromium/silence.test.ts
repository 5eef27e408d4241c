// A peer that stands still: its process is stopped, its connection stays. Each side notices within 8 s, with its own real figures.
import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { createSocketTransport, type Socket } from '../../../renderer/client/socket-transport.ts';
import { WebSocket } from 'ws';
import { launch } from './browser.testing.ts';
import { openChromiumServer } from './chromium-shell.ts';

const NOTICED_WITHIN_MS = 8_000;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const WS = pathToFileURL(createRequire(import.meta.url).resolve('ws')).href;

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

/** A process of its own that runs `program`, and its first line. */
async function run(program: string): Promise<{ child: ChildProcess; line: string }> {
  const script = `import ws from ${JSON.stringify(WS)};\n${program}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(text.toString().trim())),
  );
  return { child, line };
}

describe.skipIf(process.platform === 'win32').concurrent('a process that is stopped', { timeout: 20_000 }, () => {
  it('in the page’s place is noticed by the core', async () => {
    const server = await openChromiumServer({
      core: { connect: () => ({ receive: () => {}, dispose: () => {} }), bytes: () => null },
      rendererFolder: import.meta.dirname,
      port: 0,
      log: quiet,
    });
    const headers = {
      host: new URL(server.origin).host,
      origin: server.origin,
      cookie: await launch(server.mintLaunchUrl()),
    };
    const { child } = await run(`
      const socket = new ws('ws://127.0.0.1:${new URL(server.origin).port}/socket', { headers: ${JSON.stringify(headers)} });
      socket.on('open', () => console.log('open'));`);
    expect(server.hasPage()).toBe(true);
    child.kill('SIGSTOP');
    await vi.waitFor(() => expect(server.hasPage()).toBe(false), { timeout: NOTICED_WITHIN_MS, interval: 20 });
    await server.dispose();
  });

  it('in the core’s place is noticed by the page', async () => {
    const { child, line: port } = await run(`
      const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1' }, () => console.log(server.address().port));
      server.on('connection', (socket) => socket.on('message', () => socket.send('here')));`);
    const states: string[] = [];
    const transport = createSocketTransport({
      openSocket: () => new WebSocket(`ws://127.0.0.1:${port}`) as unknown as Socket,
      ping: 'anyone there?',
    });
    transport.onState((state) => states.push(state));
    await vi.waitFor(() => expect(states.at(-1)).toBe('open'), { timeout: 5_000 });
    child.kill('SIGSTOP');
    await vi.waitFor(() => expect(states.at(-1)).toBe('closed'), { timeout: NOTICED_WITHIN_MS, interval: 20 });
    transport.close();
  });
});
