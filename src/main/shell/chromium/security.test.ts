// Who else is on this machine: other users, other programs, every web page open in any browser. Each test is one thing they can do
// to the loopback port, with raw requests.
import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import type { ByteRequest, CoreEntry } from '../shell.ts';
import { ask, closeOf, launch, openSocket } from './browser.testing.ts';
import { openChromiumServer, type ChromiumServer } from './chromium-shell.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const SECRET = 'not part of the page';
const NO_CORE: CoreEntry = { connect: () => ({ receive: () => {}, dispose: () => {} }), bytes: () => null };

let folder: string;
let server: ChromiumServer;
let cookie: string;
let connections = 0;
const byteRequests: ByteRequest[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'auralis-security-'));
  const page = join(folder, 'renderer');
  mkdirSync(join(page, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'renderer-old'));
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(page, 'assets/index-abcd1234.js'), 'export {};');
  writeFileSync(join(folder, 'secret.js'), SECRET);
  writeFileSync(join(folder, 'renderer-old/secret.js'), SECRET);
  symlinkSync(join(folder, 'secret.js'), join(page, 'link.js'));
  symlinkSync(folder, join(page, 'up'));
  server = await openChromiumServer({
    core: {
      connect: () => {
        connections++;
        return { receive: () => {}, dispose: () => {} };
      },
      bytes: (request) => {
        if (!request.path.startsWith('/chunk/')) return null;
        byteRequests.push(request);
        return Promise.resolve({
          status: 200,
          headers: { 'content-type': 'x/y' },
          body: new TextEncoder().encode(SECRET),
        });
      },
    },
    rendererFolder: page,
    port: 0,
    log: quiet,
  });
  cookie = await launch(server.mintLaunchUrl());
});

afterAll(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  ask(server.origin, path, { method, headers: { cookie, ...headers } });
const port = (): string => new URL(server.origin).port;

/** Sends bytes as they are and resolves to the whole answer. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port()), '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (part) => (answer += part.toString()));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('the port', () => {
  it('is bound to the loopback address only', async () => {
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((address) => address && !address.internal && address.family === 'IPv4');
    for (const other of others) {
      const refused = await new Promise<boolean>((resolve) => {
        const socket = connect(Number(port()), other?.address ?? '', () => {
          socket.destroy();
          resolve(false);
        });
        socket.on('error', () => resolve(true));
      });
      expect(refused).toBe(true);
    }
  });

  it('answers its exact Host only: a rebound name, a bare address, another port are refused', async () => {
    expect((await get('/')).status).toBe(200);
    const { hostname } = new URL(server.origin);
    const others = [
      'evil.example',
      `evil.example:${port()}`,
      '127.0.0.1',
      `localhost:${port()}`,
      '127.0.0.1:1',
      hostname,
    ];
    for (const host of [...others, `127.0.0.1:${port()}`, `x.${hostname}:${port()}`, `${hostname}:1`]) {
      expect((await get('/', { host })).status, host).toBe(403);
    }
  });

  it('gives the page a name that nobody can guess: a browser shows its cookie to no server of another name', async () => {
    expect(server.origin).toMatch(/^http:\/\/auralis-[0-9a-f]{32}\.localhost:\d+$/);
    const next = await openChromiumServer({ core: NO_CORE, rendererFolder: folder, port: 0, log: quiet });
    expect(new URL(next.origin).hostname).not.toBe(new URL(server.origin).hostname);
    await next.dispose();
  });

  it('keeps the name of the process whose place it takes, and takes no other text for one', async () => {
    for (const [hostName, stays] of [
      [server.identity().hostName, true],
      ['127.0.0.1', false],
      ['auralis-1.localhost', false],
    ] as const) {
      const before = { hostName, sessions: [] };
      const next = await openChromiumServer({ core: NO_CORE, rendererFolder: folder, port: 0, before, log: quiet });
      expect(new URL(next.origin).hostname === hostName, hostName).toBe(stays);
      await next.dispose();
    }
  });

  it('refuses a repeated Host and a target that is a whole address', async () => {
    const own = `Host: ${new URL(server.origin).host}`;
    expect(await sendRaw(`GET / HTTP/1.1\r\n${own}\r\nHost: evil.example\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 4/,
    );
    expect(await sendRaw(`GET http://evil.example/ HTTP/1.1\r\n${own}\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400/,
    );
    expect(await sendRaw(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1.1 403/);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('has no %s', async (method) => {
    const answer = await get('/', {}, method);
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });
});

describe('the launch link', () => {
  it('carries 256 random bits, never the same', () => {
    const tokens = [server.mintLaunchUrl(), server.mintLaunchUrl()].map(
      (url) => new URL(url).searchParams.get('token') ?? '',
    );
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it('works once, and leads to the page without the token', async () => {
    const url = new URL(server.mintLaunchUrl());
    const first = await ask(server.origin, url.pathname + url.search);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    const second = await ask(server.origin, url.pathname + url.search);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  it('that is used tells a person so, in the language of the browser', async () => {
    const url = new URL(server.mintLaunchUrl());
    await ask(server.origin, url.pathname + url.search);
    const titles = {
      'de-AT,de;q=0.9,en;q=0.8': 'Dieser Link',
      'en-GB': 'This link',
      'fr,de;q=0.5': 'Dieser Link',
      fr: 'This link',
    };
    for (const [language, title] of Object.entries(titles)) {
      const headers = { 'accept-language': language };
      const { text } = await ask(server.origin, url.pathname + url.search, { headers });
      expect(text, language).toContain(`<h1>${title}`);
      expect(text).toContain(`<html lang="${title === 'This link' ? 'en' : 'de'}">`);
    }
  });

  it('that is used, or none, gives a stranger nothing: no session, nothing that was sent, nothing that runs or loads', async () => {
    const person = { 'sec-fetch-dest': 'document' };
    const marked = '"><script>mark';
    const sent = { ...person, 'accept-language': `${marked},xx`, 'user-agent': marked, referer: marked };
    for (const [path, status] of [
      [`/?token=${encodeURIComponent(marked)}`, 403],
      ['/', 401],
    ] as const) {
      const { status: given, headers, text } = await ask(server.origin, path, { headers: sent });
      expect(given, path).toBe(status);
      expect(text).toContain('<h1>This link');
      expect(text).not.toMatch(/mark(?!et)|<script|token|src=|href=|http/);
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/); // prettier-ignore
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('is a code where no person looks', async () => {
    for (const [path, headers] of [
      ['/', {}],
      ['/index.html', { 'sec-fetch-dest': 'document' }],
      ['/', { 'sec-fetch-dest': 'script' }],
    ] as const) {
      expect((await ask(server.origin, path, { headers })).headers['content-type'], path).toBe('application/json');
    }
  });

  it('leads on by a page of its own where another document led to it: a strict cookie does not follow a redirect from there', async () => {
    const url = new URL(server.mintLaunchUrl());
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await ask(server.origin, url.pathname + url.search, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toHaveLength(1);
    expect(answer.text).toContain('content="0;url=/"');
    expect(answer.text).not.toContain(url.searchParams.get('token'));
  });

  it('is used up by one of many who try at once', async () => {
    const url = new URL(server.mintLaunchUrl());
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server.origin, url.pathname + url.search)));
    expect(answers.filter((answer) => answer.status === 303)).toHaveLength(1);
  });

  it('is not used up by a HEAD, and a wrong one buys nothing', async () => {
    const url = new URL(server.mintLaunchUrl());
    expect((await ask(server.origin, url.pathname + url.search, { method: 'HEAD' })).status).toBe(401);
    for (const token of ['', 'x', `${url.searchParams.get('token')}x`, url.searchParams.get('token')?.slice(1) ?? '']) {
      const answer = await ask(server.origin, `/?token=${token}`);
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await ask(server.origin, url.pathname + url.search)).status).toBe(303);
  });

  it('is exchanged only under the exact Host, and not at another path', async () => {
    const url = new URL(server.mintLaunchUrl());
    expect((await ask(server.origin, `/index.html${url.search}`)).status).toBe(401);
    const rebound = await ask(server.origin, url.pathname + url.search, {
      headers: { host: `evil.example:${port()}` },
    });
    expect(rebound.status).toBe(403);
    expect(rebound.headers['set-cookie']).toBeUndefined();
    expect((await ask(server.origin, url.pathname + url.search)).status).toBe(303);
  });

  it('opened again by who is let in already leads to the page', async () => {
    const url = new URL(server.mintLaunchUrl());
    await launch(url.href);
    expect((await get(url.pathname + url.search)).status).toBe(303);
  });
});

describe('the cookie', () => {
  it('is HttpOnly, SameSite=Strict, of this session and of this host name alone', async () => {
    const url = new URL(server.mintLaunchUrl());
    const text = (await ask(server.origin, url.pathname + url.search)).headers['set-cookie']?.[0] ?? '';
    expect(text).toMatch(/^auralis=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  });

  it.each(['/', '/index.html', '/assets/index-abcd1234.js', '/chunk/1/a/off/1/0', '/art/1/a', '/nothing'])(
    'is needed for %s',
    async (path) => {
      for (const headers of [{}, { cookie: 'auralis=' }, { cookie: 'auralis=wrong' }, { cookie: 'x' }]) {
        const answer = await ask(server.origin, path, { headers });
        expect(answer.status).toBe(401);
        expect(JSON.parse(answer.text)).toMatchObject({ code: 'unauthorised' });
      }
    },
  );

  it('of another name is not taken', async () => {
    const other = cookie.replace('auralis', 'another');
    expect((await ask(server.origin, '/', { headers: { cookie: other } })).status).toBe(401);
  });

  it('is found beside others of its name', async () => {
    const headers = { cookie: `auralis=tossed; a=b; ${cookie}` };
    expect((await ask(server.origin, '/', { headers })).status).toBe(200);
  });
});

describe('a web page elsewhere', () => {
  it('on another port of this machine, whose requests carry the cookie, gets nothing', async () => {
    for (const site of ['same-site', 'cross-site']) {
      expect((await get('/chunk/1/a/off/1/0', { 'sec-fetch-site': site })).status).toBe(403);
    }
    expect((await get('/chunk/1/a/off/1/0', { origin: 'http://127.0.0.1:1' })).status).toBe(403);
    expect((await get('/chunk/1/a/off/1/0', { origin: 'null' })).status).toBe(403);
    expect((await get('/chunk/1/a/off/1/0', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await get('/', { 'sec-fetch-site': 'none' })).status).toBe(200);
  });

  it('may not read, embed, frame or sniff what it gets', async () => {
    for (const path of ['/', '/assets/index-abcd1234.js', '/chunk/1/a/off/1/0', '/nothing', '/%00']) {
      const { headers } = await get(path);
      expect(headers['content-security-policy']).toBe(
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('the socket', () => {
  const own = (): string => server.origin;
  const STRANGER = { code: 1008, reason: 'unauthorised' };
  const wrongOrigins: readonly [string, Record<string, string>][] = [
    ['no Origin', {}],
    ['an empty Origin', { origin: '' }],
    ['Origin null', { origin: 'null' }],
    ['a page elsewhere', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
  ];

  it.each(wrongOrigins)('refuses %s', async (_what, headers) => {
    const before = connections;
    expect(await closeOf(openSocket(server.origin, cookie, headers))).toEqual(STRANGER);
    expect(connections).toBe(before);
  });

  it('refuses an Origin that only looks like ours', async () => {
    for (const origin of [
      `${own()}.evil.example`,
      `${own()}/`,
      `http://127.0.0.1:${port()}`,
      own().replace('auralis', 'evil.auralis'),
      own().replace('http', 'https'),
    ]) {
      expect(await closeOf(openSocket(server.origin, cookie, { origin })), origin).toEqual(STRANGER);
    }
  });

  it.each([
    ['no cookie', 'x=y'],
    ['a wrong one', 'auralis=wrong'],
  ])('tells a client with %s so, before anything reaches the core', async (_what, wrong) => {
    const before = connections;
    expect(await closeOf(openSocket(server.origin, wrong))).toEqual(STRANGER);
    expect(connections).toBe(before);
  });

  it('refuses another Host and another path', async () => {
    const socket = openSocket(server.origin, cookie, { origin: own(), host: `evil.example:${port()}` });
    expect(await closeOf(socket)).toEqual(STRANGER);
    const head = `Host: ${new URL(server.origin).host}\r\nOrigin: ${own()}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    expect(await sendRaw(`GET /chunk/1 HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 404/);
    expect(await sendRaw(`POST /socket HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 405/);
  });

  it('cannot be opened with the token of a link', async () => {
    const { search } = new URL(server.mintLaunchUrl());
    const head = `Host: ${new URL(server.origin).host}\r\nOrigin: ${own()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
    const before = connections;
    expect(await sendRaw(`GET /socket${search} HTTP/1.1\r\n${head}`)).toContain('unauthorised');
    expect(connections).toBe(before);
    expect(await sendRaw(`GET /${search} HTTP/1.1\r\n${head}`)).toMatch(/^HTTP\/1.1 404/);
  });
});

describe('the files', () => {
  it.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/assets/../../secret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/..\\secret.js',
    '/..%5csecret.js',
    '/%252e%252e/secret.js',
    '/../renderer-old/secret.js',
    '/index.html%00.js',
    '/%00',
    '/%',
    '/%ff',
    '/%c0%ae%c0%ae/secret.js',
    '//etc/passwd',
    '///etc/passwd.js',
    '/link.js',
    '/up/secret.js',
    '/up',
    '/assets',
    '/assets/',
    '/.',
    `/${'a'.repeat(5_000)}.js`,
  ])('%s is not one of them', async (path) => {
    const answer = await get(path);
    expect([400, 404]).toContain(answer.status);
    expect(answer.text).not.toContain(SECRET);
    expect(answer.text).not.toContain('root:');
  });

  it('are served with their kind, and kept by the browser when their name is their content', async () => {
    const page = await get('/');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['cache-control']).toBe('no-cache');
    const script = await get('/assets/index-abcd1234.js?x=1');
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    const again = await get('/', { 'if-none-match': String(page.headers.etag) });
    expect(again.status).toBe(304);
    expect(again.body.byteLength).toBe(0);
    const head = await get('/', {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers['content-length']).toEqual(String(page.body.byteLength));
    expect(head.body.byteLength).toBe(0);
  });

  it('byte routes get the path decoded once, and no path that climbs', async () => {
    byteRequests.length = 0;
    await get('/chunk/a%20b/%2541?urgency=now&x=%20');
    expect(byteRequests[0]?.path).toBe('/chunk/a b/%41');
    expect(byteRequests[0]?.query.get('urgency')).toBe('now');
    expect((await get('/chunk/../secret')).status).toBe(400);
    expect((await get('/chunk/%2e%2e/secret')).status).toBe(400);
    expect(byteRequests).toHaveLength(1);
  });
});

describe('connections that say nothing', () => {
  const silent: Socket[] = [];
  afterEach(() => silent.splice(0).forEach((socket) => socket.destroy()));

  /** Resolves to how many of them the server has closed, and what it said to the first. */
  const openSilent = async (count: number): Promise<{ closed: number; said: string }> => {
    const state = { closed: 0, said: '' };
    for (let i = 0; i < count; i++) {
      const socket = connect(Number(port()), '127.0.0.1');
      if (i === 0) socket.on('data', (part) => (state.said += part.toString()));
      else socket.resume();
      socket.on('error', () => {});
      socket.on('close', () => state.closed++);
      silent.push(socket);
      await new Promise((resolve) => socket.once('connect', resolve));
    }
    return state;
  };

  it('do not keep the page out, however many there are', async () => {
    await openSilent(300);
    for (let i = 0; i < 10; i++) expect((await get('/')).status).toBe(200);
  });

  it('make room for newer ones, the oldest first, and are told so', async () => {
    const state = await openSilent(200);
    await vi.waitFor(() => expect(state.said).toContain('{"code":"too-many-calls"'));
    expect(state.said).toMatch(/^HTTP\/1\.1 503 /);
    expect(state.closed).toBeLessThan(100);
  });

  it('are dropped after some seconds', async () => {
    const state = await openSilent(80);
    await vi.waitFor(() => expect(state.closed).toBe(80), { timeout: 6_000 });
  });
});

describe('a program that scrapes figures', () => {
  const scrape = (path: string, headers: Record<string, string>, method = 'GET') =>
    ask(server.plainOrigin, path, { method, headers });
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

  it('reads health and metrics with the newest token, and nothing else', async () => {
    const old = server.mintScrapeToken();
    const token = server.mintScrapeToken();
    // Known, but this core has no such routes: the refusal would have been 401.
    for (const path of ['/health', '/metrics']) {
      expect((await scrape(path, bearer(token))).status, path).toBe(404);
      expect((await scrape(path, {})).status, path).toBe(401);
      expect((await scrape(path, bearer(old))).status, path).toBe(401);
      expect((await scrape(path, { authorization: `Basic ${token}` })).status, path).toBe(401);
      expect((await scrape(path, bearer(token), 'POST')).status, path).toBe(405);
    }
    for (const path of ['/', '/chunk/1', '/health/', '/metrics/x', '/assets/index-abcd1234.js']) {
      expect((await scrape(path, bearer(token))).status, path).toBe(403);
      expect((await ask(server.origin, path, { headers: bearer(token) })).status, path).toBe(401);
    }
    const socket = openSocket(server.origin, '', { origin: server.origin, ...bearer(token) });
    expect(await closeOf(socket)).toEqual({ code: 1008, reason: 'unauthorised' });
  });

  it('is no web page that got hold of the token', async () => {
    const token = server.mintScrapeToken();
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      expect((await scrape('/metrics', { ...bearer(token), ...headers })).status).toBe(403);
    }
    expect((await scrape('/metrics', { ...bearer(token), host: 'evil.example' })).status).toBe(403);
  });
});
