// The worker's end of the line to the core: Electron's parent port in a utility process, Node's IPC in a forked one.
import type { FromWorker, ToWorker } from '../shared/worker-protocol.ts';

export interface Channel {
  post(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  /** The core is gone. Electron ends utility processes itself. */
  onClose(listener: () => void): void;
}

/** What Electron adds to `process` in a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Null when this process was started by hand and has no core to talk to. */
export function openChannel(): Channel | null {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort | null };
  if (parentPort)
    return {
      post: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', (event) => listener(event.data as ToWorker)),
      onClose: () => undefined,
    };
  if (!process.send) return null;
  return {
    // A core that has just gone is no failure of this process; `disconnect` follows.
    post: (message) => void process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToWorker)),
    onClose: (listener) => void process.on('disconnect', listener),
  };
}
