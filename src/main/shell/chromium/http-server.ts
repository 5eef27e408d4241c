// Answers the page's HTTP requests: the launch link, the page's files, and the core's byte routes.
import type { IncomingMessage, ServerResponse } from 'node:http';

import { ERRORS, PlayerError, serializeError, type ErrorCode } from '../../../shared/errors.ts';
import type { Logger } from '../../platform/log.ts';
import { PAGE_HEADERS } from '../page-headers.ts';
import type { ByteResponse, CoreEntry } from '../shell.ts';
import { readStaticFile } from '../static-files.ts';
import type { LaunchAccess } from './launch-access.ts';
import { judgeRequest } from './request-guard.ts';

export interface HttpOptions {
  readonly core: Pick<CoreEntry, 'bytes'>;
  readonly access: LaunchAccess;
  readonly host: string;
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

/** Null when nobody waits any more. */
async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpOptions,
): Promise<ByteResponse | null> {
  const verdict = judgeRequest(request, options.host, options.access);
  switch (verdict.kind) {
    case 'refused':
      return errorAnswer(verdict.refusal.status, verdict.refusal.code);
    case 'launch':
      return launch(verdict.token, verdict.known, options.access);
    case 'admitted':
  }
  const { path, query } = verdict;
  // Asked by a page whose socket did not open: whoever gets this far is known, so the reason is not that it may not come in.
  if (path === '/socket-state') return empty(204, { 'cache-control': 'no-store' });

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

/** Opening a link leads to the page without the token in its address. A used link is as good as the page to who is let in. */
function launch(token: string, known: boolean, access: LaunchAccess): ByteResponse {
  const cookie = access.exchange(token);
  if (cookie === null && !known) {
    const text = `${ERRORS.unauthorised.sentence} A link to the player works once.\n`;
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
    return { status: 403, headers, body: new TextEncoder().encode(text) };
  }
  return empty(303, {
    location: '/',
    'cache-control': 'no-store',
    ...(cookie === null ? {} : { 'set-cookie': cookie }),
  });
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
