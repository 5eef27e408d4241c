// The rules for every request that reaches the loopback port, pure: other programs, other users and any web page open in any
// browser of this machine can send one. Our own page passes, in the browser that used the launch link.
import type { IncomingMessage } from 'node:http';

import type { ErrorCode } from '../../../shared/errors.ts';
import { decodePath } from '../static-files.ts';
import type { LaunchAccess } from './launch-access.ts';

export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
}

export type Verdict =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** A launch link was opened: `token` is still to be checked. `crossSite`: another document led there. */
  | { readonly kind: 'launch'; readonly token: string; readonly known: boolean; readonly crossSite: boolean }
  | { readonly kind: 'admitted'; readonly path: string; readonly query: URLSearchParams };

/** The `Host` headers that are answered; any other is a name that was rebound to the loopback address. */
export interface Hosts {
  /** `name:port`, where `name` is a secret of this run below `localhost`: cookies ignore ports but not names, so no other server gets ours. */
  readonly page: string;
  /** `127.0.0.1:port`: only for a program that scrapes figures. */
  readonly plain: string;
}

/** What a program without a browser may read with the scrape token. */
const SCRAPED_PATHS: readonly string[] = ['/health', '/metrics'];

type Request = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>;

const refused = (status: number, code: ErrorCode): Verdict => ({ kind: 'refused', refusal: { status, code } });

/** A header that must be there once; null when it is absent or repeated. */
function only(request: Request, name: string): string | null {
  const values = request.headersDistinct[name];
  return values?.length === 1 ? (values[0] ?? null) : null;
}

export function judgeRequest(request: Request, hosts: Hosts, access: LaunchAccess): Verdict {
  const host = only(request, 'host');
  if (host !== hosts.page && host !== hosts.plain) return refused(403, 'unauthorised');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refused(405, 'envelope-unknown');
  const target = request.url ?? '';
  const path = decodePath(target);
  if (path === null) return refused(400, 'envelope-malformed');
  const query = new URLSearchParams(target.includes('?') ? target.slice(target.indexOf('?') + 1) : '');

  if (host === hosts.plain) {
    if (!SCRAPED_PATHS.includes(path)) return refused(403, 'unauthorised');
    if (!access.admitsScraper(only(request, 'authorization'))) return refused(401, 'unauthorised');
    return fromOwnPage(request, hosts.plain) ? { kind: 'admitted', path, query } : refused(403, 'unauthorised');
  }

  const known = access.admits(request.headersDistinct['cookie']?.join('; '));
  const token = query.get('token');
  // A HEAD does not open anything, so it may not use a link up.
  if (path === '/' && token !== null && request.method === 'GET') {
    return { kind: 'launch', token, known, crossSite: only(request, 'sec-fetch-site') === 'cross-site' };
  }
  if (!known) return refused(401, 'unauthorised');
  if (!fromOwnPage(request, hosts.page)) return refused(403, 'unauthorised');
  return { kind: 'admitted', path, query };
}

/** Stricter than for requests: a browser always names the origin of a socket, so one that is missing is not our page. */
export function judgeSocket(request: Request, hosts: Hosts, access: LaunchAccess): Refusal | null {
  const verdict = judgeRequest(request, hosts, access);
  if (verdict.kind === 'refused') return verdict.refusal;
  if (verdict.kind === 'launch' || verdict.path !== '/socket') return { status: 404, code: 'not-found' };
  return only(request, 'origin') === `http://${hosts.page}` ? null : { status: 403, code: 'unauthorised' };
}

/** Whether the browser says that our own page, or the person, asks. A program without a browser says nothing. */
function fromOwnPage(request: Request, host: string): boolean {
  const site = request.headersDistinct['sec-fetch-site'];
  if (site && !site.every((value) => value === 'same-origin' || value === 'none')) return false;
  const origin = request.headersDistinct['origin'];
  return origin === undefined || origin.every((value) => value === `http://${host}`);
}
