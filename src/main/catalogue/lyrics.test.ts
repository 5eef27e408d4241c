import { describe, expect, it } from 'vitest';

import { readChange, testCatalogue } from './catalogue.testing.ts';

describe('words of songs', () => {
  const library = () => {
    const catalogue = testCatalogue();
    const root = catalogue.roots.add('/m', '/m');
    const read = (lyrics: string | null) => readChange(root.id, '/m/song.flac', { title: 'Song', lyrics }, 1);
    const [id = 0] = catalogue.tracks.commit([read('[00:01.00]La')]);
    return { catalogue, id, read };
  };

  it('are told with the time the listener set, which outlives that they are read anew', () => {
    const { catalogue, id, read } = library();
    expect(catalogue.lyrics.of(id)).toEqual({ words: '[00:01.00]La', offsetMs: 0 });
    catalogue.lyrics.setOffset(id, 300);
    catalogue.tracks.commit([read('[00:01.00]La la')]);
    expect(catalogue.lyrics.of(id)).toEqual({ words: '[00:01.00]La la', offsetMs: 300 });
    catalogue.playStats.love([id], true);
    expect(catalogue.playStats.get(id).loved).toBe(true);
    expect(catalogue.lyrics.of(id)?.offsetMs).toBe(300);
  });

  it('are none where the file has none, and nothing is kept of what is not there', () => {
    const { catalogue, id, read } = library();
    catalogue.tracks.commit([read(null)]);
    expect(catalogue.lyrics.of(id)).toBeNull();
    expect(catalogue.lyrics.of(4711)).toBeNull();
    expect(() => catalogue.lyrics.setOffset(4711, 100)).not.toThrow();
  });
});
