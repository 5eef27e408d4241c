// The Chromium shell: carries the core to a page in an installed browser, over loopback HTTP and one WebSocket, for machines
// without the Electron runtime, for headless use and for tests. Workers are Node child processes. No product logic.
//
//   browser ── launch link ──► http-server (page, chunks, art)      request-guard judges every request
//          └── /socket ──────► socket-server (envelopes)            launch-access knows the browser that used a link
//                                                                   connection-places keeps room for it
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';

import { PlayerError } from '../../../shared/errors.ts';
import type { Disposable } from '../../platform/disposables.ts';
import type { Event } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import type { CoreEntry, ShellHost } from '../shell.ts';
import { forkWorker } from './child-worker.ts';
import { ConnectionPlaces } from './connection-places.ts';
import { findFileManager } from './file-manager.ts';
import { answerRequest, refuseConnection, type HttpOptions } from './http-server.ts';
import { LaunchAccess } from './launch-access.ts';
import { isOnBattery } from './power-supply.ts';
import { judgeSocket, type Hosts } from './request-guard.ts';
import { SocketServer } from './socket-server.ts';

/** The only address: the port is not reachable from another machine. */
const ADDRESS = '127.0.0.1';

/** A connection on which nothing moves for this long is dropped: longer than the slowest chunk (30 s). */
const IDLE_CONNECTION_MS = 60_000;

/** Our page's headers are one packet; a connection that has not said what it wants by then is dropped. They are looked over each second. */
const HEADERS_MS = 3_000;
const CHECK_MS = 1_000;

export function createChromiumHost(options: {
  readonly version: string;
  readonly dataFolder: string;
  /** The worker's program. */
  readonly workerPath: string;
  readonly log: Logger;
}): ShellHost {
  return {
    name: 'chromium',
    version: options.version,
    dataFolder: options.dataFolder,
    homeFolder: homedir(),
    spawnWorker: (role, how) => forkWorker(options.workerPath, role, options.log, how),
    pickFolder: null,
    showFile: findFileManager(process.platform, process.env),
    onBattery: () => isOnBattery(),
    onResume: null,
  };
}

/** The page's host name, and the hashes of the sessions that are let in. */
export interface Identity {
  readonly hostName: string;
  readonly sessions: readonly string[];
}

export interface ChromiumServer extends Disposable {
  /** The page's origin: a name of its own below `localhost`, and the port. */
  readonly origin: string;
  /** `http://127.0.0.1:port`, where a program reads `/health` and `/metrics`. */
  readonly plainOrigin: string;
  /** A new link that lets one browser in. */
  mintLaunchUrl(): string;
  /** Whether a page is connected, and each change of it. */
  readonly hasPage: () => boolean;
  readonly onPresence: Event<boolean>;
  /** Whether the last page that went said so; one that crashed cannot. */
  saidGoodbye(): boolean;
  /** How a process that takes this one's place is known to the page: give it as `before`. `onAdmission` fires when there is one session more. */
  identity(): Identity;
  readonly onAdmission: Event<void>;
  /** A token with which a program may read `/health` and `/metrics`. */
  mintScrapeToken(): string;
  /** The player is about to end because of a fault: `dispose` will tell the page so. */
  fail(): void;
}

/** Listens on `port` (0: any free one). Rejects when it is taken. `before` is the process whose place this one takes. */
export async function openChromiumServer(options: {
  readonly core: CoreEntry;
  readonly rendererFolder: string;
  readonly port: number;
  readonly before?: Identity | null;
  readonly log: Logger;
  readonly heartbeatMs?: number;
}): Promise<ChromiumServer> {
  const { core, log } = options;
  const server = createServer({
    noDelay: true,
    headersTimeout: HEADERS_MS,
    requestTimeout: HEADERS_MS,
    connectionsCheckingInterval: CHECK_MS,
  });
  server.timeout = IDLE_CONNECTION_MS;
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(new PlayerError('internal', `port ${options.port} cannot be used: ${error.message}`, { cause: error }));
    server.once('error', failed);
    server.listen(options.port, ADDRESS, () => {
      server.off('error', failed);
      resolve();
    });
  });
  server.on('error', (error) => log.error('the HTTP server failed:', error));

  const { port } = server.address() as AddressInfo;
  const access = new LaunchAccess(options.before);
  const hosts: Hosts = { page: `${access.hostName}:${port}`, plain: `${ADDRESS}:${port}` };
  const places = new ConnectionPlaces((socket) => refuseConnection(socket, { status: 503, code: 'too-many-calls' }));
  server.on('connection', (socket) => places.arrived(socket));
  const sockets = new SocketServer({
    core,
    judge: (request) => judgeSocket(request, hosts, access),
    places,
    log,
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
  });
  const http: HttpOptions = {
    core,
    access,
    hosts,
    places,
    rendererFolder: options.rendererFolder,
    log,
  };
  server.on('request', (request, response) => void answerRequest(request, response, http));
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));

  return {
    origin: `http://${hosts.page}`,
    plainOrigin: `http://${hosts.plain}`,
    mintLaunchUrl: () => `http://${hosts.page}/?token=${access.mintToken()}`,
    hasPage: () => sockets.taken,
    onPresence: sockets.onPresence,
    saidGoodbye: () => sockets.saidGoodbye,
    identity: () => ({ hostName: access.hostName, sessions: access.sessions }),
    onAdmission: access.onAdmission,
    mintScrapeToken: () => access.mintScrapeToken(),
    fail: () => sockets.fail(),
    dispose: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await sockets.dispose();
      server.closeAllConnections();
      await closed;
    },
  };
}
