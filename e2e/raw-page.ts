// A page driven by Chromium's own protocol over its debugging port, for what Playwright gives a page up for: a page whose process was killed
// and is loaded again. The browser is the one the player opened as its window.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string };
}

export class RawPage {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #nextId = 1;
  #onCrash: () => void = () => undefined;
  /** The browser has noticed that the page's process is gone. */
  readonly crashed = new Promise<void>((resolve) => (this.#onCrash = resolve));

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const reply = JSON.parse(String(data)) as Reply;
      if (reply.method === 'Inspector.targetCrashed') this.#onCrash();
      if (reply.id === undefined) return;
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  /** The one page of the browser with that profile, which was started with `--remote-debugging-port=0`. */
  static async of(profileFolder: string): Promise<RawPage> {
    const [port] = (await readFile(join(profileFolder, 'DevToolsActivePort'), 'utf8')).split('\n');
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      readonly type: string;
      readonly webSocketDebuggerUrl: string;
    }[];
    const target = targets.find(({ type }) => type === 'page');
    if (!target) throw new Error('the browser shows no page');
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('the page’s port does not open')));
    });
    const page = new RawPage(socket);
    await page.send('Inspector.enable');
    return page;
  }

  async send(method: string, params: object = {}): Promise<unknown> {
    const id = this.#nextId++;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await reply;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** The value of an expression in the page; promises are waited for. */
  async evaluate<T>(expression: string): Promise<T> {
    const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', params)) as Evaluated;
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value as T;
  }

  close(): void {
    this.#socket.close();
  }
}
