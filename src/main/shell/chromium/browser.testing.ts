// Test support: a browser's part in the Chromium shell, with plain requests. It opens a launch link and keeps the cookie.
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

import { WebSocket } from 'ws';

import type { Socket } from '../../../renderer/client/socket-transport.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

/** One request, sent as given: the path is not normalised. Goes to the loopback address whatever the name, as in a browser. */
export function ask(
  origin: string,
  path: string,
  options: { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string } = {},
): Promise<Answer> {
  const { host, port } = new URL(origin);
  const { method = 'GET', headers } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname: '127.0.0.1', port, path, method, headers: { host, ...headers }, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const body = Buffer.concat(parts);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString('utf8') });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** The cookie that a launch link buys, as a `Cookie` header. */
export async function launch(url: string): Promise<string> {
  const { origin, pathname, search } = new URL(url);
  const answer = await ask(origin, pathname + search);
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`the link gave no cookie (${answer.status}: ${answer.text})`);
  return cookie;
}

/** A socket as the page opens it; `headers` replaces what the browser would send. `instead`: in the place of the page that is there. */
export function openSocket(
  origin: string,
  cookie: string,
  headers: Readonly<Record<string, string>> = { origin },
  instead = false,
): WebSocket {
  const { host, port } = new URL(origin);
  return new WebSocket(`ws://127.0.0.1:${port}/socket${instead ? '?instead' : ''}`, {
    headers: { host, ...headers, cookie },
  });
}

/** The same, as the client's transport takes it. */
export function clientSocket(origin: string, cookie: string, instead = false): Socket {
  return openSocket(origin, cookie, { origin }, instead) as unknown as Socket;
}

/** Resolves once it is open, which one that is turned away is too, for a moment. */
export function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
}

/** How a socket was closed. */
export function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  return new Promise((resolve) => {
    socket.on('error', () => {});
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
}
