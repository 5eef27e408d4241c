// The contract suite over the real loopback server and the page's real transport, joined by a real socket. Twice, by how the page loses it:
// its cable is pulled, and the player fails, says so and is begun anew in its place.
import type { WebSocket } from 'ws';

import type { ClientTransport } from '../../../shared/contract/client.ts';
import { createSocketTransport, type Socket } from '../../../renderer/client/socket-transport.ts';
import { contractSuite, type Wire } from '../contract.suite.ts';
import type { CoreEntry } from '../shell.ts';
import { launch, openSocket } from './browser.testing.ts';
import { openChromiumServer, type ChromiumServer, type Identity } from './chromium-shell.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

contractSuite('WebSocket', (core) => openWire(core, 'cable'));
contractSuite('WebSocket of a player that fails', (core) => openWire(core, 'fault'));

async function openWire(core: Pick<CoreEntry, 'connect'>, lostBy: 'cable' | 'fault'): Promise<Wire> {
  const openServer = (port: number, before: Identity | null = null): Promise<ChromiumServer> =>
    openChromiumServer({
      core: { connect: core.connect, bytes: () => null },
      rendererFolder: import.meta.dirname,
      port,
      before,
      log: quiet,
    });
  let server = await openServer(0);
  let begun: Promise<unknown> = Promise.resolve();
  const { origin } = server;
  const cookie = await launch(server.mintLaunchUrl());
  const pages: ClientTransport[] = [];
  let cable: WebSocket | null = null;
  let torn = false;
  return {
    connect: () =>
      new Promise((resolve) => {
        const transport = createSocketTransport({
          openSocket: () => {
            // Nobody listens on port 1.
            cable = openSocket(torn ? 'http://127.0.0.1:1' : origin, cookie, { origin });
            return cable as unknown as Socket;
          },
          ping: '{"t":"call","id":0,"name":"echo","args":{"value":0}}',
          random: () => 0,
        });
        // The page before this one left; where it did not, the server would refuse this one.
        pages.splice(0).forEach((page) => page.close());
        pages.push(transport);
        transport.onState((state) => {
          if (state === 'open') resolve(transport);
        });
      }),
    connectStranger: () => null,
    interrupt: async () => {
      if (lostBy === 'fault') {
        await begun;
        const identity = server.identity();
        server.fail();
        await server.dispose();
        return () => {
          begun = openServer(Number(new URL(origin).port), identity).then((next) => (server = next));
        };
      }
      torn = true;
      const closed = new Promise((resolve) => cable?.once('close', resolve));
      cable?.terminate();
      await closed;
      return () => (torn = false);
    },
    cut: () => pages.splice(0).forEach((page) => page.close()),
    longestText: 4 * 1024 * 1024,
    dispose: async () => {
      pages.forEach((page) => page.close());
      await begun;
      await server.dispose();
    },
  };
}
