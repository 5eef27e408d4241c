import { describe, expect, it } from 'vitest';

import { BYTES_PER_FRAME, CHUNK_FRAMES } from '../../../shared/timeline.ts';
import { BodyMemory } from './body-memory.ts';

const CHUNK_BYTES = CHUNK_FRAMES * BYTES_PER_FRAME;

const filled = (byteLength: number, value: number): Uint8Array<ArrayBuffer> => new Uint8Array(byteLength).fill(value);
const copyOf = (memory: ArrayBuffer, byteLength: number): Uint8Array => new Uint8Array(memory.slice(0, byteLength));

/** A body that comes in these parts. */
function streamOf(...parts: readonly Uint8Array<ArrayBuffer>[]): Response {
  const left = [...parts];
  return new Response(
    new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const part = left.shift();
        if (part) controller.enqueue(part);
        else controller.close();
        if (!part) controller.byobRequest?.respond(0);
      },
    }),
  );
}

describe('the body of a chunk', () => {
  it('is read whole, in whatever parts it comes', async () => {
    const body = new BodyMemory();
    const bytes = await body.read(streamOf(filled(5, 1), filled(70_000, 2), filled(3, 3)), copyOf);
    expect(bytes).toEqual(new Uint8Array([...filled(5, 1), ...filled(70_000, 2), ...filled(3, 3)]));
  });

  it('may be as long as a chunk', async () => {
    const bytes = await new BodyMemory().read(streamOf(filled(CHUNK_BYTES, 7)), copyOf);
    expect(bytes.byteLength).toBe(CHUNK_BYTES);
  });

  it('may be empty', async () => {
    expect(await new BodyMemory().read(streamOf(), (_, byteLength) => byteLength)).toBe(0);
  });

  it('is refused when it is longer than a chunk', async () => {
    const read = new BodyMemory().read(streamOf(filled(CHUNK_BYTES, 7), filled(1, 7)), copyOf);
    await expect(read).rejects.toMatchObject({ code: 'decode-failed' });
  });

  it('fails as its stream does, and the next one is read all the same', async () => {
    const body = new BodyMemory();
    const broken = new ReadableStream({
      type: 'bytes',
      pull: (controller) => controller.error(new TypeError('the connection broke')),
    });
    await expect(body.read(new Response(broken), copyOf)).rejects.toThrow('the connection broke');
    expect(await body.read(streamOf(filled(9, 4)), copyOf)).toEqual(filled(9, 4));
  });
});

describe('the memory it is read into', () => {
  it('is used again', async () => {
    const body = new BodyMemory();
    await body.read(streamOf(filled(100, 1)), () => undefined);
    const left = await body.read(streamOf(filled(10, 2)), (memory) => copyOf(memory, 100));
    expect(left).toEqual(new Uint8Array([...filled(10, 2), ...filled(90, 1)]));
  });

  it('is used again when what was in it was no good', async () => {
    const body = new BodyMemory();
    const fail = (): never => {
      throw new Error('no good');
    };
    await expect(body.read(streamOf(filled(100, 1)), fail)).rejects.toThrow('no good');
    const left = await body.read(streamOf(filled(10, 2)), (memory) => copyOf(memory, 100));
    expect(left[50]).toBe(1);
  });

  it('is not shared by two bodies at a time', async () => {
    const body = new BodyMemory();
    const both = await Promise.all([1, 2].map((value) => body.read(streamOf(filled(50, value)), copyOf)));
    expect(both).toEqual([filled(50, 1), filled(50, 2)]);
  });
});
