// Asks the core of a running player over the page's own connection, as the page would: for what no view shows, and for figures without
// opening the view that does.
import type { Page } from '@playwright/test';

import type { Contract, CoreCalls } from '../shared/contract/index.ts';
import type { BufferStats } from '../shared/buffer-figures.ts';

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

/** How long an answer may take, with the time in which the page has no connection. */
const ANSWER_MS = 30_000;

/** Where the connection is lost before the answer, or there is none yet, it is asked over the next one. */
export async function callCore<K extends CallName>(
  page: Page,
  name: K,
  args: Parameters<CoreCalls[K]>[0],
  limitMs = ANSWER_MS,
): Promise<Result<K>> {
  const answer = await page.evaluate(
    async ({ id, name, args, limitMs }) => {
      const askOver = (socket: WebSocket, leftMs: number): Promise<string | null> =>
        new Promise((resolve) => {
          const settle = (answer: string | null): void => {
            clearTimeout(timer);
            socket.removeEventListener('message', listen);
            socket.removeEventListener('close', lost);
            resolve(answer);
          };
          const lost = (): void => settle(null);
          const listen = ({ data }: MessageEvent<unknown>): void => {
            if (typeof data === 'string' && data.includes(`"id":${id}`)) settle(data);
          };
          const timer = setTimeout(lost, leftMs);
          socket.addEventListener('message', listen);
          socket.addEventListener('close', lost);
          socket.send(JSON.stringify({ t: 'call', id, name, args }));
        });
      const deadlineMs = performance.now() + limitMs;
      while (performance.now() < deadlineMs) {
        const socket = (window as SocketWindow).playerSocket;
        const answer =
          socket?.readyState === WebSocket.OPEN ? await askOver(socket, deadlineMs - performance.now()) : null;
        if (answer !== null) return answer;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return null;
    },
    { id: nextId++, name, args, limitMs },
  );
  if (answer === null) throw new Error(`${name}: no answer within ${limitMs} ms`);
  const envelope = JSON.parse(answer) as { t: string; value?: unknown; error?: unknown };
  if (envelope.t !== 'result') throw new Error(`${name}: ${answer}`);
  return envelope.value as Result<K>;
}

export function bufferStats(page: Page): Promise<BufferStats> {
  return callCore(page, 'buffer.stats', {});
}
