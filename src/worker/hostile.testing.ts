// Files that are damaged, are something else than their name says, or try to make the decoder open other things: what each decoder has to make
// of them.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { trackAnalysisSchema } from '../shared/analysis.ts';
import { CHUNK_FRAMES } from '../shared/timeline.ts';
import { analyseTrack } from './analyse-track.ts';
import type { Decoder } from './decode/decoder.ts';
import { fixture, never, readTags, references, renderAll, renderChunk, rendererOf, signatureOf, temporaryFolder, writeWav, type BackEnd } from '../testing/media-files.ts'; // prettier-ignore

/** The same pseudo-random bytes each run. */
export function noise(length: number, seed = 1): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24),
  );
}

/** The length an analysis finds; its figures must be sound whatever the file is. */
export async function lengthOf(decoder: Decoder, path: string): Promise<number> {
  const { totalFrames, analysis } = await analyseTrack(
    decoder,
    { kind: 'analyse', path, signature: signatureOf(path) },
    never,
  );
  expect(v.parse(trackAnalysisSchema, analysis)).toEqual(analysis);
  return totalFrames;
}

const CUT = [
  'mp3-cbr-44.mp3',
  'mp3-vbr-lame.mp3',
  'flac-16-44.flac',
  'vorbis.ogg',
  'opus.opus',
  'wavpack.wv',
  'aac-adts.aac',
  'wma.wma',
  'wav-16-11.wav',
];

/** Tests that are skipped where this machine lacks the decoder. */
export function testHostileFiles({ backEnd, decoder }: BackEnd): void {
  describe(`hostile files with ${backEnd}`, () => {
    it.skipIf(!decoder)('names each kind of thing that is not audio', async () => {
      const folder = temporaryFolder();
      const cases: readonly (readonly [name: string, content: Buffer | string, codes: readonly string[]])[] = [
        ['empty.mp3', '', ['file-empty']],
        ['text.mp3', 'This is a shopping list.\n'.repeat(200), ['file-corrupt', 'format-unsupported']],
        ['random.flac', noise(50_000), ['file-corrupt', 'format-unsupported']],
        ['random.wav', noise(20_000, 9), ['file-corrupt', 'format-unsupported']],
        ['picture.mp3', readFileSync(fixture('with-cover/cover.jpg')), ['file-corrupt', 'format-unsupported']],
        ['list.mp3', `ffconcat version 1.0\nfile '${fixture('wavpack.wv')}'\n`, ['file-corrupt', 'format-unsupported']],
        [
          'list.m3u8.mp3',
          `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${fixture('aac-adts.aac')}\n#EXT-X-ENDLIST\n`,
          ['file-corrupt', 'format-unsupported'],
        ],
      ];
      for (const [name, content, codes] of cases) {
        const path = join(folder, name);
        writeFileSync(path, content);
        const rendering = await renderChunk(rendererOf(decoder!), path, 0).catch((error: { code: string }) => error);
        expect(codes, `rendering ${name}`).toContain('code' in rendering ? rendering.code : 'rendered');
        const reading = await readTags(decoder!, path).catch((error: { code: string }) => error);
        expect(codes, `tags of ${name}`).toContain('code' in reading ? reading.code : 'read');
      }
      const missing = renderChunk(rendererOf(decoder!), fixture('wavpack.wv'), 0);
      await expect(missing).resolves.toBeDefined();
      await expect(readTags(decoder!, join(folder, 'gone.mp3'))).rejects.toMatchObject({ code: 'file-missing' });
      await expect(readTags(decoder!, folder)).rejects.toMatchObject({ code: 'format-unsupported' });
    });

    it.skipIf(!decoder).each(CUT)(
      '%s cut to three fifths plays what is left, and its length is that of its chunks',
      async (name) => {
        const path = join(temporaryFolder(), name);
        const whole = readFileSync(fixture(name));
        writeFileSync(path, whole.subarray(0, Math.floor(whole.length * 0.6)));
        const chunks = await renderAll(rendererOf(decoder!), path);
        const frames = chunks.reduce((sum, chunk) => sum + chunk.frames, 0);
        // Covers and headers come first and a page or block of up to 1.2 s is lost at the cut, so less than 60 % of the sound is left.
        expect(frames / references[name]!.totalFrames).toBeGreaterThan(0.35);
        expect(frames / references[name]!.totalFrames).toBeLessThan(0.68);
        expect(await lengthOf(decoder!, path)).toBe(frames);
      },
    );

    it.skipIf(!decoder).each(['mp3-cbr-44.mp3', 'flac-16-44.flac', 'vorbis.ogg', 'aac-adts.aac', 'wavpack.wv'])(
      '%s with 8 kB destroyed in the middle still renders every chunk the same in any order',
      async (name) => {
        const path = join(temporaryFolder(), name);
        const bytes = readFileSync(fixture(name));
        noise(8_000).copy(bytes, Math.floor(bytes.length / 2));
        writeFileSync(path, bytes);
        const forward = await renderAll(rendererOf(decoder!), path);
        const backward = rendererOf(decoder!);
        for (const index of [...forward.keys()].reverse()) {
          const chunk = await renderChunk(backward, path, index);
          expect(Buffer.compare(Buffer.from(chunk.pcm), Buffer.from(forward[index]!.pcm)), `chunk ${index}`).toBe(0);
        }
        expect(await lengthOf(decoder!, path)).toBe(forward.reduce((sum, chunk) => sum + chunk.frames, 0));
      },
    );

    it.skipIf(!decoder)('survives a change from stereo to mono within one mp3', async () => {
      const path = join(temporaryFolder(), 'two-shapes.mp3');
      writeFileSync(
        path,
        Buffer.concat([readFileSync(fixture('mp3-cbr-44.mp3')), readFileSync(fixture('mp3-mono.mp3'))]),
      );
      const chunks = await renderAll(rendererOf(decoder!), path);
      const frames = chunks.reduce((sum, chunk) => sum + chunk.frames, 0);
      expect(frames).toBeGreaterThan(2.5 * CHUNK_FRAMES);
    });

    it.skipIf(!decoder)('survives flipped bits in every header byte of an ADTS file', async () => {
      const folder = temporaryFolder();
      const bytes = readFileSync(fixture('aac-adts.aac')).subarray(0, 20_000);
      let rendered = 0;
      // Bytes 2 and 3 hold rate and channels; a flip there once announced 32 of them. A spawn per file is slow, so fewer there.
      const step = decoder!.name.startsWith('ffmpeg') ? 11 : 1;
      for (let bit = 0; bit < 7 * 8; bit += step) {
        const path = join(folder, `flip-${bit}.aac`);
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
        writeFileSync(path, flipped);
        rendered += (await renderChunk(rendererOf(decoder!), path, 0).catch(() => ({ frames: 0 }))).frames > 0 ? 1 : 0;
      }
      expect(rendered).toBeGreaterThan(0);
    });

    it
      .skipIf(!decoder)
      .each([
        'http:x.mp3',
        'concat:a|b.mp3',
        '-i.mp3',
        'new\nline.mp3',
        '🎵 emoji.mp3',
        'e\u0301 nfd.mp3',
        "quote's %d.mp3",
      ])('a file named %j is just a file', async (name) => {
      const path = join(temporaryFolder(), name);
      copyFileSync(fixture('with-cover/tagless.mp3'), path);
      expect(await renderChunk(rendererOf(decoder!), path, 0)).toMatchObject({ frames: CHUNK_FRAMES });
      expect(await readTags(decoder!, path)).toMatchObject({
        format: 'MP3',
        hasArt: false,
        sampleRateHz: 44_100,
      });
    });

    it.skipIf(!decoder)('plays a file whose extension is wrong', async () => {
      const path = join(temporaryFolder(), 'actually-flac.mp3');
      copyFileSync(fixture('flac-16-44.flac'), path);
      expect((await renderAll(rendererOf(decoder!), path)).at(-1)!.totalFrames).toBe(
        references['flac-16-44.flac']!.totalFrames,
      );
      expect(await readTags(decoder!, path)).toMatchObject({ format: 'FLAC', title: 'Sixteen Bits' });
    });

    it.skipIf(!decoder)('follows a link to a file, and calls a dangling one missing', async () => {
      const folder = temporaryFolder();
      mkdirSync(join(folder, 'real'));
      writeWav(join(folder, 'real/a.wav'), 100);
      symlinkSync('real/a.wav', join(folder, 'link.wav'));
      symlinkSync('nowhere.wav', join(folder, 'dangling.wav'));
      expect(await renderChunk(rendererOf(decoder!), join(folder, 'link.wav'), 0)).toMatchObject({
        frames: 100,
        totalFrames: 100,
      });
      await expect(readTags(decoder!, join(folder, 'dangling.wav'))).rejects.toMatchObject({
        code: 'file-missing',
      });
    });
  });
}
