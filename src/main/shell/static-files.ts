// The built page as both shells serve it, and the headers that they send with everything: the page may load from its own origin only, and no
// other page may embed or read it. A URL path becomes a file below one folder, or nothing. A path that tries to leave the folder (dot
// segments, encoded or not, backslashes, NUL, symbolic links) is nothing.
import { createHash } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** React sets styles through the CSSOM, which the policy allows; nothing in the page needs more than its own origin. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

export interface StaticFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.wav': 'audio/wav',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** A file the build named by its content: it never changes. */
const HASHED_NAME = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * The path of a request target, decoded once, without its query. Null when it is not a plain path: another form of target, a bad
 * escape, a dot segment, a backslash or a control character.
 */
export function decodePath(target: string): string | null {
  const raw = target.split(/[?#]/, 1)[0] ?? '';
  if (!raw.startsWith('/')) return null;
  let path: string;
  try {
    path = decodeURIComponent(raw);
  } catch {
    return null;
  }
  if (/[\\\u0000-\u001f\u007f]/.test(path)) return null;
  const segments = path.slice(1).split('/');
  return segments.some((segment) => segment === '.' || segment === '..') ? null : path;
}

/** The file of a decoded path (`/` is the page itself); null when there is none. */
export async function readStaticFile(folder: string, path: string): Promise<StaticFile | null> {
  const mimeType = path === '/' ? MIME_TYPES['.html'] : MIME_TYPES[extname(path).toLowerCase()];
  if (mimeType === undefined) return null;
  let body: Buffer<ArrayBuffer>;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, path === '/' ? 'index.html' : path));
    if (!file.startsWith(root + sep) || !(await stat(file)).isFile()) return null;
    body = await readFile(file);
  } catch {
    return null; // missing, unreadable or too long a name: the answer is the same
  }
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const cacheControl = HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { headers: { 'content-type': mimeType, 'cache-control': cacheControl, etag }, body };
}
