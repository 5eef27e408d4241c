import type { ClientTransport } from '../../shared/contract/client.ts';
import { contractSuite, interruptible, type Wire } from './contract.suite.ts';
import { createMemoryTransport } from './memory-transport.ts';

contractSuite('memory', (core) => {
  let last: ClientTransport | null = null;
  let interrupt: Wire['interrupt'] = () => Promise.reject(new Error('nobody is connected'));
  return Promise.resolve({
    connect: () => {
      const wire = interruptible(createMemoryTransport(core));
      interrupt = wire.interrupt;
      return Promise.resolve((last = wire.transport));
    },
    interrupt: () => interrupt(),
    connectStranger: () => Promise.resolve(createMemoryTransport(core, false)),
    cut: () => last?.close(),
    longestText: Infinity,
    dispose: () => last?.close(),
  });
});
