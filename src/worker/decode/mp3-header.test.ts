import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { fixture, fixtureNames, nodeAv } from '../../testing/media-files.ts';
import { id3TagBytes } from './container-magic.ts';
import { mp3StreamFacts } from './mp3-header.ts';

const never = new AbortController().signal;

it.each(fixtureNames.filter((name) => name.endsWith('.mp3')))(
  'the header of %s says what decoding it says',
  async (name) => {
    const bytes = readFileSync(fixture(name));
    const facts = mp3StreamFacts(bytes.subarray(id3TagBytes(bytes)));
    const reader = await nodeAv.open(fixture(name), never);
    expect(facts).toMatchObject({ sampleRateHz: reader.facts.sampleRateHz, channels: reader.facts.channels });
    reader.dispose();
  },
);

function factsOf(name: string, length = Infinity) {
  const bytes = readFileSync(fixture(name));
  return mp3StreamFacts(bytes.subarray(id3TagBytes(bytes)).subarray(0, length));
}

it('the bit rate is told where all frames are alike', () => expect(factsOf('mp3-cbr-44.mp3')?.kbps).toBeGreaterThan(0));
it('the bit rate is not told where they are not', () => expect(factsOf('mp3-vbr-lame.mp3')?.kbps).toBeNull());
it('one frame alone is nothing to go by', () => expect(factsOf('mp3-cbr-44.mp3', 200)).toBeNull());
