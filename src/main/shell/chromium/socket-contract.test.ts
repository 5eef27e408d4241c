// The contract suite over the real loopback server and the page's real transport, joined by a real socket.
import type { SerializedError } from '../../../shared/errors.ts';
import type { ClientTransport } from '../../../shared/contract-kit.ts';
import { createSocketTransport } from '../../../renderer/client/socket-transport.ts';
import { contractSuite } from '../contract.suite.ts';
import { ask, clientSocket, launch } from './browser.testing.ts';
import { openChromiumDoor } from './chromium-shell.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

contractSuite('WebSocket', async (core) => {
  const door = await openChromiumDoor({
    core: { connect: core.connect, bytes: () => null },
    rendererFolder: import.meta.dirname,
    port: 0,
    log: quiet,
  });
  const cookie = await launch(door.mintLaunchUrl());
  const pages: ClientTransport[] = [];
  return {
    connect: () =>
      new Promise((resolve) => {
        const transport = createSocketTransport({
          openSocket: () => clientSocket(door.origin, cookie),
          askRefusal: async () => {
            const answer = await ask(door.origin, '/socket-state', { headers: { cookie } });
            return answer.status === 204 ? null : (JSON.parse(answer.text) as SerializedError);
          },
        });
        // The page before this one left; where it did not, the server would refuse this one.
        pages.splice(0).forEach((page) => page.close());
        pages.push(transport);
        transport.onState((state) => {
          if (state === 'open') resolve(transport);
        });
      }),
    connectStranger: () => null,
    cut: () => pages.splice(0).forEach((page) => page.close()),
    longestText: 4 * 1024 * 1024,
    dispose: async () => {
      pages.forEach((page) => page.close());
      await door.dispose();
    },
  };
});
