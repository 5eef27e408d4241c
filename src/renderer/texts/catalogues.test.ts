// What types cannot see of the catalogues: that German is German, and written as German is.
import { describe, expect, it } from 'vitest';

import { de } from './de/de.ts';
import { en } from './en/en.ts';

/** Words that are the same in both languages: names of things, loan words, and figures with their units. */
const LOAN_WORDS: ReadonlySet<string> = new Set([
  'views.genres', 'columns.album', 'columns.bpm', 'columns.bitrate', 'columns.genre', 'columns.format', 'sorts.artists.name', 'sorts.genres.name', 'player.label', 'player.pause',
  'player.position', 'sound.label', 'sound.original', 'soundPanel.before', 'presets.warm.label', 'settings.levellings.album.label', 'settings.languages.en',
  'settings.languages.de', 'playlists.name', 'playlists.title', 'playlists.untitled', 'rules.fields.album', 'rules.fields.genre', 'rules.fields.format', 'rules.fields.bitrate', 'rules.fields.bpm', 'search.playlists', 'keys.Alt', 'keys.Escape', 'diagnostics.sections.mastering', 'diagnostics.sections.player', 'diagnostics.none', 'units.quantilesHead',
  'health.loads.normal', 'mastering.preset', 'mastering.problem', 'buffer.tiers.warm', 'buffer.level.hot', 'buffer.level.warm', 'buffer.level.cold',
  'prediction.preset', 'memory.levels.normal', 'workers.decoder', 'resilience.retries.fibonacci.label', 'about.version', 'properties.groups.tags',
  'properties.names.album', 'properties.names.genre', 'properties.names.bpm', 'properties.names.cover', 'properties.names.format',
  'properties.names.bitrate', 'properties.names.problem',
]); // prettier-ignore

/** Functions that only put a figure before its unit, or a name before another. */
const UNITS: ReadonlySet<string> = new Set([
  'counts.genres', 'stream.sampleRate', 'stream.bitrate', 'stream.kilobytes', 'stream.megabytes', 'settings.megabytes', 'settings.gigabytes', 'windowTitle', 'units.mebibytes', 'units.gibibytes',
  'units.milliseconds', 'units.seconds', 'units.decibels', 'units.lufs', 'units.truePeak', 'units.quantiles', 'mastering.presetIs',
  'prediction.changesIs', 'workers.renderTimeIs', 'errorAbout', 'healthReasons.breaker', 'healthReasons.data-folder-gone', 'healthReasons.decoder-missing',
  'properties.figure', 'alertSentences.watch-degraded', 'alertSentences.critical-error',
]); // prettier-ignore

type Leaf = string | ((...values: never[]) => string);

function leaves(words: unknown, path = ''): [string, Leaf][] {
  if (typeof words === 'string' || typeof words === 'function') return [[path, words as Leaf]];
  return Object.entries(words as object).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`));
}

const ENGLISH = new Map(leaves(en));
const GERMAN = leaves(de);

/** The texts of German, those within functions as they stand in the program. */
const WRITTEN: readonly [string, string][] = GERMAN.map(([path, leaf]) => [path, String(leaf)]);

describe('German', () => {
  it('has each word that English has, and no other', () => {
    expect(GERMAN.map(([path]) => path).sort()).toEqual([...ENGLISH.keys()].sort());
    expect(GERMAN.length).toBeGreaterThan(500);
  });

  it('is not English', () => {
    const same = GERMAN.filter(([path, leaf]) => String(leaf) === String(ENGLISH.get(path))).map(([path]) => path);
    expect(same.filter((path) => !LOAN_WORDS.has(path) && !UNITS.has(path))).toEqual([]);
  });

  it('sets quotation marks and dots as German does', () => {
    for (const [path, text] of WRITTEN) {
      expect(text, path).not.toMatch(/”/);
      expect(text.split('„').length, path).toBe(text.split('“').length);
      expect(text, path).not.toMatch(/\p{L}…/u);
    }
  });

  it('speaks to nobody by "du" or "Sie"', () => {
    for (const [path, text] of WRITTEN)
      expect(text, path).not.toMatch(/\b(?:du|dein\w*|dir|dich)\b|[a-zäöü,] (?:Sie|Ihre?[mnrs]?)\b/);
  });

  it('counts', () => {
    expect([0, 1, 2, 1234].map(de.counts.albums)).toEqual(['0 Alben', '1 Album', '2 Alben', '1.234 Alben']);
    expect([0, 1, 2].map(de.notices.playsNext)).toEqual([
      '0 Titel werden als Nächstes gespielt.',
      '1 Titel wird als Nächstes gespielt.',
      '2 Titel werden als Nächstes gespielt.',
    ]);
    expect([1, 2].map(de.scan.unreadable)).toEqual([
      '1 Datei konnte nicht gelesen werden.',
      '2 Dateien konnten nicht gelesen werden.',
    ]);
    expect(de.analysis.analysed(1, 2)).toBe('1 von 2 Titeln analysiert');
  });
});

describe('English', () => {
  it('counts', () => {
    expect([0, 1, 2, 100_000].map(en.counts.tracks)).toEqual(['0 tracks', '1 track', '2 tracks', '100,000 tracks']);
    expect([1, 2].map(en.notices.playsNext)).toEqual(['1 track plays next.', '2 tracks play next.']);
  });
});
