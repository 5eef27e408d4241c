// The Chromium shell: carries the core to a page in an installed browser, over loopback HTTP and one WebSocket, for machines
// without the Electron runtime, for headless use and for tests. Workers are Node child processes. No product logic.
//
//   browser ── launch link ──► http-server (page, chunks, art)      request-guard judges every request
//          └── /socket ──────► socket-server (envelopes)            launch-access knows who used a link
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';

import { PlayerError } from '../../../shared/errors.ts';
import type { Disposable } from '../../platform/disposables.ts';
import type { Event } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import type { CoreEntry, ShellHost } from '../shell.ts';
import { forkWorker } from './child-worker.ts';
import { answerRequest, type HttpOptions } from './http-server.ts';
import { LaunchAccess } from './launch-access.ts';
import { judgeSocket } from './request-guard.ts';
import { isOnBattery } from './power-supply.ts';
import { SocketServer } from './socket-server.ts';

/** The only address: the port is not reachable from another machine. */
const ADDRESS = '127.0.0.1';

/** A page uses six connections and its socket; more is no page. With a request each, this bounds what can be on its way. */
const MAX_CONNECTIONS = 64;

/** A connection on which nothing moves for this long is dropped: longer than the slowest chunk (30 s). */
const IDLE_CONNECTION_MS = 60_000;

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
    onBattery: () => isOnBattery(),
    onResume: null,
  };
}

export interface ChromiumServer extends Disposable {
  /** `http://127.0.0.1:port`, the page's origin. */
  readonly origin: string;
  /** A new link that lets one browser in. */
  mintLaunchUrl(): string;
  /** Whether a page is connected, and each change of it. */
  readonly hasPage: () => boolean;
  readonly onPresence: Event<boolean>;
  /** Whether the last page that went said so; one that crashed cannot. */
  saidGoodbye(): boolean;
  /** Whom a process that takes this one's place must let in too: give it as `sessions`. Fires when there is one more. */
  sessions(): readonly string[];
  readonly onAdmission: Event<void>;
  /** A token with which a program may read `/health` and `/metrics`. */
  mintScrapeToken(): string;
  /** The player is about to end because of a fault: `dispose` will tell the page so. */
  fail(): void;
}

/** Listens on `port` (0: any free one). Rejects when it is taken. `sessions` are those of the process whose place this one takes. */
export async function openChromiumServer(options: {
  readonly core: CoreEntry;
  readonly rendererFolder: string;
  readonly port: number;
  readonly sessions?: readonly string[];
  readonly log: Logger;
  readonly heartbeatMs?: number;
}): Promise<ChromiumServer> {
  const { core, log } = options;
  const server = createServer({ noDelay: true });
  server.maxConnections = MAX_CONNECTIONS;
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
  const host = `${ADDRESS}:${port}`;
  const access = new LaunchAccess(port, options.sessions);
  const sockets = new SocketServer({
    core,
    judge: (request) => judgeSocket(request, host, access),
    log,
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
  });
  const http: HttpOptions = {
    core,
    access,
    host,
    rendererFolder: options.rendererFolder,
    log,
  };
  server.on('request', (request, response) => void answerRequest(request, response, http));
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));

  return {
    origin: `http://${host}`,
    mintLaunchUrl: () => `http://${host}/?token=${access.mintToken()}`,
    hasPage: () => sockets.taken,
    onPresence: sockets.onPresence,
    saidGoodbye: () => sockets.saidGoodbye,
    sessions: () => access.sessions,
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
