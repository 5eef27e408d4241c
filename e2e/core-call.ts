// Asks the core of a running player over the page's own connection, as the page would: for what no view shows, and for figures without
// opening the view that does.
import type { Page } from '@playwright/test';

import type { Contract, CoreCalls } from '../src/shared/contract.ts';
import type { BufferStats } from '../src/shared/buffer-figures.ts';

type CallName = keyof Contract['calls'] & string;
type Result<K extends CallName> = Awaited<ReturnType<CoreCalls[K]>>;

interface SocketWindow extends Window {
  playerSocket?: WebSocket;
}

/** Call it before the page is opened. */
export async function keepSocket(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const PageSocket = window.WebSocket;
    window.WebSocket = class extends PageSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        (window as SocketWindow).playerSocket = this;
      }
    };
  });
}

/** Far above the ids the page itself uses. */
let nextId = 1_000_000_000;

export async function callCore<K extends CallName>(
  page: Page,
  name: K,
  args: Parameters<CoreCalls[K]>[0],
): Promise<Result<K>> {
  const answer = await page.evaluate(
    ({ id, name, args }) =>
      new Promise<string>((resolve, reject) => {
        const socket = (window as SocketWindow).playerSocket;
        if (!socket) return reject(new Error('the page has no connection'));
        const listen = ({ data }: MessageEvent<unknown>): void => {
          if (typeof data !== 'string' || !data.includes(`"id":${id}`)) return;
          socket.removeEventListener('message', listen);
          resolve(data);
        };
        socket.addEventListener('message', listen);
        socket.send(JSON.stringify({ t: 'call', id, name, args }));
      }),
    { id: nextId++, name, args },
  );
  const envelope = JSON.parse(answer) as { t: string; value?: unknown; error?: unknown };
  if (envelope.t !== 'result') throw new Error(`${name}: ${answer}`);
  return envelope.value as Result<K>;
}

export function bufferStats(page: Page): Promise<BufferStats> {
  return callCore(page, 'buffer.stats', {});
}
