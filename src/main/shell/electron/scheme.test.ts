// The scheme's handler with the requests that Electron hands it, over a real folder.
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Protocol } from 'electron';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ByteRequest } from '../shell.ts';
import { isPageUrl, registerScheme, serveScheme } from './scheme.ts';

let folder: string;
let handle: (request: Request) => Response | Promise<Response>;
const requests: ByteRequest[] = [];
const registered: unknown[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'auralis-scheme-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/index.html'), '<title>page</title>');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  const protocol = {
    registerSchemesAsPrivileged: (list: unknown) => registered.push(list),
    handle: (_scheme: string, handler: typeof handle) => (handle = handler),
  } as unknown as Protocol;
  registerScheme(protocol);
  const core = {
    bytes: (request: ByteRequest) => {
      if (!request.path.startsWith('/chunk/')) return null;
      requests.push(request);
      return Promise.resolve({
        status: 200,
        headers: { 'auralis-total-frames': '9' },
        body: new Uint8Array([1, 2, 3]),
      });
    },
  };
  serveScheme(protocol, core, join(folder, 'renderer'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('auralis://app', () => {
  it('is a standard, secure, fetchable, streaming scheme that does not get around the policy', () => {
    expect(registered).toEqual([
      [
        {
          scheme: 'auralis',
          privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
        },
      ],
    ]);
  });

  it('serves the page and byte routes with the headers of every page', async () => {
    const page = await handle(new Request('auralis://app/'));
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<title>page</title>');
    const chunk = await handle(new Request('auralis://app/chunk/a%20b?urgency=now'));
    expect(new Uint8Array(await chunk.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
    expect(chunk.headers.get('auralis-total-frames')).toBe('9');
    expect(requests[0]?.path).toBe('/chunk/a b');
    expect(requests[0]?.query.get('urgency')).toBe('now');
    for (const response of [page, chunk]) {
      expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('hands on that the page no longer waits', async () => {
    const controller = new AbortController();
    await handle(new Request('auralis://app/chunk/1', { signal: controller.signal }));
    controller.abort();
    expect(requests.at(-1)?.signal.aborted).toBe(true);
  });

  it.each([
    ['auralis://app/..%2fsecret.html', 400],
    ['auralis://app/%2e%2e%5csecret.html', 400],
    ['auralis://app/%00', 400],
    ['auralis://app/nothing.html', 404],
    ['auralis://elsewhere/', 404],
    ['auralis://app.evil/', 404],
    ['auralis://app:1/', 404],
  ])('refuses %s', async (url, status) => {
    const response = await handle(new Request(url));
    expect(response.status).toBe(status);
    expect(await response.json()).toHaveProperty('code');
  });

  it('has no POST', async () => {
    expect((await handle(new Request('auralis://app/', { method: 'POST', body: 'x' }))).status).toBe(405);
  });

  it('tells its own addresses from those that look like them', () => {
    expect(['auralis://app/', 'auralis://app/index.html#x'].every(isPageUrl)).toBe(true);
    const others = [
      'auralis://evil/',
      'auralis://app.evil/',
      'auralis://app:1/',
      'http://app/',
      'auralis:app',
      'about:blank',
      '',
    ];
    expect(others.some(isPageUrl)).toBe(false);
  });
});
