// What an answer takes at this moment on this machine when nobody has anything to do for it: a process of its own that sends back what it gets.
// Started by the stress test, tells its port to who forked it, ends when that does.
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data.toString())));
server.on('listening', () => {
  const address = server.address();
  process.send?.(address && typeof address === 'object' ? address.port : 0);
});
process.on('disconnect', () => process.exit(0));
