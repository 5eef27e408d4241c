// The page's origin in the Electron shell: `auralis://app/` serves the built page and the core's byte routes, as the loopback port
// does in the Chromium shell, with the same headers and the same rules for paths.
import type { Protocol } from 'electron';

import { PlayerError, serializeError, type ErrorCode } from '../../../shared/errors.ts';
import type { CoreEntry } from '../shell.ts';
import { decodePath, PAGE_HEADERS, readStaticFile } from '../static-files.ts';

const SCHEME = 'auralis';
const ORIGIN = `${SCHEME}://app`;

export const PAGE_URL = `${ORIGIN}/`;

/** Whether a frame shows our page. Node gives a scheme of its own no origin, so the parts are compared. */
export function isPageUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${SCHEME}:` && parsed.host === 'app';
}

/** Before the application is ready: a standard, secure origin whose answers can be fetched and streamed. */
export function registerScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Once the application is ready. */
export function serveScheme(protocol: Protocol, core: Pick<CoreEntry, 'bytes'>, rendererFolder: string): void {
  protocol.handle(SCHEME, (request) => answer(request, core, rendererFolder));
}

async function answer(request: Request, core: Pick<CoreEntry, 'bytes'>, rendererFolder: string): Promise<Response> {
  if (!request.url.startsWith(`${ORIGIN}/`)) return refusal(404, 'not-found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, 'envelope-unknown');
  const target = request.url.slice(ORIGIN.length);
  const path = decodePath(target);
  if (path === null) return refusal(400, 'envelope-malformed');

  const query = new URL(request.url).searchParams;
  const bytes = await core.bytes({ path, query, signal: request.signal });
  if (bytes) return respond(bytes.status, bytes.headers, bytes.body);
  const file = await readStaticFile(rendererFolder, path);
  return file ? respond(200, file.headers, file.body) : refusal(404, 'not-found');
}

function refusal(status: number, code: ErrorCode): Response {
  const body = new TextEncoder().encode(JSON.stringify(serializeError(new PlayerError(code))));
  return respond(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }, body);
}

function respond(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array<ArrayBuffer>): Response {
  return new Response(body, { status, headers: { ...PAGE_HEADERS, ...headers } });
}
