// What the browser test's page talks to: the bundled engine, and byte routes that answer with the test signal as the core would,
// including what a core does on a bad day. The test changes `tracks` and `answer` while the page plays.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { build, type Rolldown } from 'vite';

import { DEGRADED_HEADER, TOTAL_FRAMES_HEADER } from '../../../shared/contract/buffer.ts';
import type { TrackSound } from '../../../shared/analysis.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import type { Preset } from '../../../shared/presets.ts';
import { chunkLengthFrames, chunkStartFrame } from '../../../shared/timeline.ts';
import { signalOf } from './signal.testing.ts';

export interface TestTrack {
  totalFrames: number;
  signature: string;
  /** Whether the row, and the header of every chunk, tell the length. Otherwise only a chunk that meets the end does. */
  lengthKnown: boolean;
  durationSeconds: number | null;
  /** What the core knows of its sound; null is not analysed. */
  sound: Pick<TrackSound, 'track' | 'presetLufs'> | null;
}

/** One request for a chunk, as it came. */
export interface ChunkRequest {
  readonly id: number;
  readonly signature: string;
  readonly preset: Preset;
  readonly index: number;
  readonly urgency: string;
  /** The page withdrew it before it was answered. */
  aborted: boolean;
}

/** `silence` is what the core answers when the original cannot be had; `hang` never answers; `drop` cuts the connection. */
export type Answer =
  | 'chunk'
  | 'silence'
  | { readonly silence: ErrorCode }
  | 'hang'
  | 'drop'
  | { readonly delayMs: number }
  | { readonly status: number; readonly code: ErrorCode };

export class TestServer {
  readonly tracks = new Map<number, TestTrack>();
  readonly requests: ChunkRequest[] = [];
  answer: (request: ChunkRequest) => Answer = () => 'chunk';
  /** Presets whose chunks lack their last frame. */
  shortPresets: readonly Preset[] = [];
  /** Rows as the catalogue has them, where the file is another by now. */
  staleRows: readonly TrackRow[] = [];
  /** Presets whose chunks the simple chain made. */
  simplePresets: readonly Preset[] = [];
  readonly #server: Server;
  readonly #files: ReadonlyMap<string, string | Uint8Array>;

  private constructor(files: ReadonlyMap<string, string | Uint8Array>) {
    this.#files = files;
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  static async start(): Promise<TestServer> {
    const result = (await build({
      configFile: false,
      logLevel: 'error',
      base: './',
      build: {
        write: false,
        target: 'esnext',
        rolldownOptions: {
          input: new URL('page.testing.ts', import.meta.url).pathname,
          output: { entryFileNames: 'page.js' },
        },
      },
    })) as Rolldown.RolldownOutput;
    const server = new TestServer(
      new Map(result.output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source])),
    );
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  reset(): void {
    this.tracks.clear();
    this.requests.length = 0;
    this.answer = () => 'chunk';
    this.shortPresets = [];
    this.staleRows = [];
    this.simplePresets = [];
  }

  add(id: number, totalFrames: number, more: Partial<TestTrack> = {}): void {
    this.tracks.set(id, {
      totalFrames,
      signature: `s${id}`,
      lengthKnown: true,
      durationSeconds: null,
      sound: null,
      ...more,
    });
  }

  row(id: number): TrackRow | null {
    const track = this.tracks.get(id);
    const stale = this.staleRows.find((row) => row.id === id);
    if (stale || !track) return stale ?? null;
    return {
      id, path: `/${id}.flac`, state: 'ready', problem: null, title: `Track ${id}`, artist: null, album: null, albumArtist: null, albumId: null, artists: [], plays: 0, rating: null, lastPlayedAt: null, addedAt: 0, composer: null, originalYear: null, bpm: null, loved: false,
      trackNo: null, discNo: null, year: null, genre: null, format: 'FLAC', sampleRateHz: 48_000, channels: 2, bitsPerSample: 16,
      bitrateKbps: null, durationSeconds: track.durationSeconds, totalFrames: track.lengthKnown ? track.totalFrames : null,
      signature: track.signature, hasArt: false,
    }; // prettier-ignore
  }

  sound(id: number): TrackSound | null {
    const track = this.tracks.get(id);
    if (!track) return null;
    const unknown = {
      album: null,
      replayGain: null,
      presetChains: null,
      spectrumDb: null,
      waveform: null,
      features: null,
      problem: null,
      doubt: null,
    };
    return { trackId: id, signature: track.signature, track: null, presetLufs: null, ...unknown, ...track.sound };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const file = this.#files.get(url.pathname);
    if (url.pathname === '/') {
      response.setHeader('content-type', 'text/html');
      response.end(
        '<!doctype html><title>engine</title><button>gesture</button><script type="module" src="page.js"></script>',
      );
    } else if (file !== undefined) {
      response.setHeader('content-type', url.pathname.endsWith('.js') ? 'text/javascript' : 'audio/wav');
      response.end(file);
    } else if (url.pathname === '/rows') {
      const ids = (url.searchParams.get('ids') ?? '').split(',').map(Number);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(ids.flatMap((id) => this.row(id) ?? [])));
    } else if (url.pathname === '/sound') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(this.sound(Number(url.searchParams.get('id')))));
    } else if (url.pathname.startsWith('/chunk/')) {
      this.#chunk(url, response);
    } else {
      response.statusCode = 404;
      response.end();
    }
  }

  #chunk(url: URL, response: ServerResponse): void {
    const [, , id, signature = '', preset, , index] = url.pathname.split('/');
    const urgency = url.searchParams.get('urgency') ?? '';
    const asked: ChunkRequest = {
      id: Number(id),
      signature,
      preset: preset as Preset,
      index: Number(index),
      urgency,
      aborted: false,
    };
    this.requests.push(asked);
    response.on('close', () => (asked.aborted = !response.writableFinished));
    const answer = this.answer(asked);
    if (answer === 'hang') return;
    if (answer === 'drop') response.destroy();
    else if (answer === 'chunk') this.#send(asked, response);
    else if (answer === 'silence') this.#send(asked, response, 'worker-stuck');
    else if ('silence' in answer) this.#send(asked, response, answer.silence);
    else if ('delayMs' in answer) setTimeout(() => this.#send(asked, response), answer.delayMs);
    else this.#fail(response, answer.status, answer.code);
  }

  #fail(response: ServerResponse, status: number, code: ErrorCode): void {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ code, values: { why: 'no-sound' } }));
  }

  #send(asked: ChunkRequest, response: ServerResponse, silence: ErrorCode | null = null): void {
    const track = this.tracks.get(asked.id);
    if (response.destroyed) return;
    if (!track) this.#fail(response, 404, 'file-missing');
    else if (track.signature !== asked.signature) this.#fail(response, 409, 'file-changed');
    else {
      const lackFrames = this.shortPresets.includes(asked.preset) ? 1 : 0;
      const frames = chunkLengthFrames(asked.index, track.totalFrames) - lackFrames;
      if (track.lengthKnown) response.setHeader(TOTAL_FRAMES_HEADER, String(track.totalFrames));
      if (frames <= 0) {
        this.#fail(response, 416, 'not-found');
        return;
      }
      if (this.simplePresets.includes(asked.preset)) response.setHeader(DEGRADED_HEADER, 'simple; render-invalid');
      if (silence) response.setHeader(DEGRADED_HEADER, `silence; ${silence}`);
      const signal = signalOf(asked.id, chunkStartFrame(asked.index), frames, asked.preset);
      response.end(silence ? new Uint8Array(signal.byteLength) : new Uint8Array(signal.buffer));
    }
  }
}
