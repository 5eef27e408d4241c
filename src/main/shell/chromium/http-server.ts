// Answers the page's HTTP requests: the launch link, the page's files, and the core's byte routes.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { PlayerError, serializeError, type ErrorCode } from '../../../shared/errors.ts';
import type { Logger } from '../../platform/log.ts';
import type { ByteResponse, CoreEntry } from '../shell.ts';
import { decodePath, PAGE_HEADERS, readStaticFile } from '../static-files.ts';
import type { ConnectionPlaces } from './connection-places.ts';
import type { LaunchAccess } from './launch-access.ts';
import { linkPage } from './link-page.ts';
import { judgeRequest, type Hosts, type Refusal, type Verdict } from './request-guard.ts';

export interface HttpOptions {
  readonly core: Pick<CoreEntry, 'bytes'>;
  readonly access: LaunchAccess;
  readonly hosts: Hosts;
  readonly places: ConnectionPlaces;
  readonly rendererFolder: string;
  readonly log: Logger;
}

/** Handles a request of `node:http`; never rejects. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<void> {
  try {
    const answer = await route(request, response, options);
    if (answer) send(request, response, answer);
  } catch (error) {
    options.log.error('a request failed:', error);
    if (response.headersSent) response.destroy();
    else send(request, response, errorAnswer(500, 'internal'));
  }
}

/** The body of every refusal. */
export function errorAnswer(status: number, code: ErrorCode): ByteResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
    },
    body: new TextEncoder().encode(JSON.stringify(serializeError(new PlayerError(code)))),
  };
}

/** Null when the client is gone. */
async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<ByteResponse | null> {
  const verdict = judgeRequest(request, options.hosts, options.access);
  switch (verdict.kind) {
    case 'refused':
      return isPersonWithoutLink(request, verdict.refusal)
        ? linkPage(verdict.refusal.status, request.headers['accept-language'])
        : errorAnswer(verdict.refusal.status, verdict.refusal.code);
    case 'launch':
      return launch(verdict, options.access) ?? linkPage(403, request.headers['accept-language']);
    case 'admitted':
  }
  if (!options.places.recognise(request.socket)) {
    const refusal = errorAnswer(503, 'too-many-calls');
    return { ...refusal, headers: { ...refusal.headers, connection: 'close' } };
  }
  const { path, query } = verdict;

  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const bytes = await options.core.bytes({ path, query, signal: gone.signal });
  if (gone.signal.aborted) return null;
  if (bytes) return bytes;

  const file = await readStaticFile(options.rendererFolder, path);
  if (!file) return errorAnswer(404, 'not-found');
  if (request.headers['if-none-match'] === file.headers['etag']) return empty(304, file.headers);
  return { status: 200, ...file };
}

/** Whether the browser shows the answer to a person who came to the page's address without a session: from a bookmark, or after the browser's end. */
function isPersonWithoutLink({ method, url, headers }: IncomingMessage, { status }: Refusal): boolean {
  return (
    status === 401 && method === 'GET' && headers['sec-fetch-dest'] === 'document' && decodePath(url ?? '') === '/'
  );
}

/**
 * Redirects to the page, so that the token leaves its address. A browser that has a session already may use a spent link. When another
 * document led here (the file that opens the window), the browser would withhold a strict cookie from a redirect, so a page of our own
 * leads on. Null: the link opens nothing.
 */
function launch(verdict: Verdict & { readonly kind: 'launch' }, access: LaunchAccess): ByteResponse | null {
  const cookie = access.exchange(verdict.token);
  if (cookie === null && !verdict.known) return null;
  const answer = verdict.crossSite
    ? textAnswer(200, 'text/html', '<!doctype html><meta http-equiv="refresh" content="0;url=/"><title>Auralis</title>')
    : empty(303, { location: '/', 'cache-control': 'no-store' });
  return cookie === null ? answer : { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } };
}

function textAnswer(status: number, type: string, text: string): ByteResponse {
  const headers = { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' };
  return { status, headers, body: new TextEncoder().encode(text) };
}

function empty(status: number, headers: Readonly<Record<string, string>>): ByteResponse {
  return { status, headers, body: new Uint8Array() };
}

function send(request: IncomingMessage, response: ServerResponse, answer: ByteResponse): void {
  // A request body is never read, so the connection cannot be used again after one.
  const closing = request.method === 'GET' || request.method === 'HEAD' ? {} : { connection: 'close' };
  const length = answer.status === 204 || answer.status === 304 ? {} : { 'content-length': answer.body.byteLength };
  response.writeHead(answer.status, { ...PAGE_HEADERS, ...answer.headers, ...length, ...closing });
  // The body is handed over by reference, not copied: a slow reader costs no memory beyond the chunk that is in a tier anyway.
  if (request.method === 'HEAD' || answer.body.byteLength === 0) response.end();
  else response.end(answer.body);
}

/** Refuses a connection on which no answer is under way, e.g. a handshake, and closes it. */
export function refuseConnection(socket: Duplex, refusal: Refusal): void {
  const { status, headers, body } = errorAnswer(refusal.status, refusal.code);
  const lines = Object.entries({ ...PAGE_HEADERS, ...headers, 'content-length': body.byteLength, connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.on('error', () => socket.destroy());
  // Not left half open: the other end may never close its half.
  socket.end(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Refused\r\n${head}\r\n`), body]), () => socket.destroy());
}
