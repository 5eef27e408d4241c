// Loaded by `node --import` into a worker of the double: gives a child process the `process.parentPort` of a utility process.
import { EventEmitter } from 'node:events';

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    process.send?.(message);
  }
}

const port = new ParentPort();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
process.on('disconnect', () => process.exit(0));
Object.assign(process, { parentPort: port });
// A utility process has no such function; a worker that took it for a Node child would not be tested here.
const send = process.send?.bind(process);
port.postMessage = (message) => void send?.(message);
Object.defineProperty(process, 'send', { value: undefined });
