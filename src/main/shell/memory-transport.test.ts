import type { ClientTransport } from '../../shared/contract-kit.ts';
import { contractSuite } from './contract.suite.ts';
import { createMemoryTransport } from './memory-transport.ts';

contractSuite('memory', (core) => {
  let last: ClientTransport | null = null;
  return Promise.resolve({
    connect: () => Promise.resolve((last = createMemoryTransport(core))),
    connectStranger: () => Promise.resolve(createMemoryTransport(core, false)),
    cut: () => last?.close(),
    longestText: Infinity,
    dispose: () => last?.close(),
  });
});
