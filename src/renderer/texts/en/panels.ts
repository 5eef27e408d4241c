// The English words of what stands beside the view: lyrics, and the sound explained.
import type { SidePanelId } from '../../../shared/settings.ts';
import { formatsOf } from '../formats.ts';

const { decimal } = formatsOf('en-US');

export const PANELS = {
  panels: {
    label: 'Beside the view',
    names: { queue: 'Queue', lyrics: 'Lyrics', sound: 'Sound' } satisfies Record<SidePanelId, string>,
    close: 'Close this panel',
  },

  lyrics: {
    title: 'Lyrics',
    show: 'Show the lyrics',
    nothingPlays: 'Nothing is playing.',
    none: 'No lyrics',
    noneHint: 'Auralis reads them from the tags of the file and from .lrc files beside it.',
    /** `sign`: 1 sooner, −1 later, 0 as they are. */
    offset: (seconds: number, sign: number) =>
      sign === 0 ? 'Timed as written' : `${decimal(seconds, 1, 'exactly')} s ${sign > 0 ? 'sooner' : 'later'}`,
    sooner: 'Show the words sooner',
    later: 'Show the words later',
  },

  soundPanel: {
    show: 'What is done to the sound',
    nothingPlays: 'Nothing is playing.',
    decided: (preset: string) => `What ${preset} does to this track`,
    unknown: 'The track is being listened to; what the presets will do to it shows here in a moment.',
    off: 'The music as it was released. Choose a sound below to see here what it does to this track.',
    regions: { bass: 'bass', lowMids: 'low mids', mids: 'mids', presence: 'presence', air: 'air' },
    says: {
      more: (region: string, by: string) => `more ${region} (${by})`,
      less: (region: string, by: string) => `less ${region} (${by})`,
      softer: (by: string) => `the loudest held back (${by} at most)`,
      sharper: (by: string) => `attacks sharper (${by} at most)`,
      deEssed: 'sharp s sounds left as they were',
      wider: 'a little wider',
      narrower: 'a little narrower',
      monoBass: 'bass drawn to the middle',
      harmonics: 'a touch of warm harmonics',
      nothing: 'This track is left as it is.',
    },
    curve: 'Spectrum',
    curveIs: (sentence: string) => `Spectrum of the track before and after. ${sentence}`,
    before: 'Original',
    after: 'Mastered',
    figures: 'Change by region, at equal loudness',
    loudness: 'Loudness',
    ofOriginal: 'of the original',
    ofMastered: 'mastered',
    playedAt: 'Gain at which it is played',
    path: 'Signal path',
    file: 'File',
    decoded: 'Decoded',
    decodedIs: '48 kHz, 32-bit float, stereo',
    sound: 'Sound',
    level: 'Level',
    output: 'Output',
  },
};
