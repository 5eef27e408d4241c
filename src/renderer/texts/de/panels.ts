// Die deutschen Wörter dessen, was neben der Ansicht steht: Liedtext und der erklärte Klang.
import type { Words } from '../en/en.ts';
import { formatsOf } from '../formats.ts';

const { decimal } = formatsOf('de-DE');

export const PANELS: Pick<Words, 'panels' | 'lyrics' | 'soundPanel'> = {
  panels: {
    label: 'Neben der Ansicht',
    names: { queue: 'Warteschlange', lyrics: 'Liedtext', sound: 'Klang' },
    close: 'Diesen Bereich schließen',
  },

  lyrics: {
    title: 'Liedtext',
    show: 'Liedtext anzeigen',
    nothingPlays: 'Es spielt nichts.',
    none: 'Kein Liedtext',
    noneHint: 'Auralis liest ihn aus den Tags der Datei und aus .lrc-Dateien daneben.',
    offset: (seconds, sign) =>
      sign === 0 ? 'Zeiten wie geschrieben' : `${decimal(seconds, 1, 'exactly')} s ${sign > 0 ? 'früher' : 'später'}`,
    sooner: 'Text früher zeigen',
    later: 'Text später zeigen',
  },

  soundPanel: {
    show: 'Was mit dem Klang geschieht',
    nothingPlays: 'Es spielt nichts.',
    decided: (preset) => `Was ${preset} mit diesem Titel macht`,
    unknown: 'Der Titel wird gerade angehört; gleich steht hier, was die Presets mit ihm machen.',
    off: 'Die Musik, wie sie veröffentlicht wurde. Unten einen Klang wählen, dann steht hier, was er mit diesem Titel macht.',
    regions: { bass: 'Bass', lowMids: 'tiefe Mitten', mids: 'Mitten', presence: 'Präsenz', air: 'Luft' },
    says: {
      more: (region, by) => `mehr ${region} (${by})`,
      less: (region, by) => `weniger ${region} (${by})`,
      softer: (by) => `das Lauteste zurückgenommen (höchstens ${by})`,
      sharper: (by) => `Anschläge schärfer (höchstens ${by})`,
      deEssed: 'scharfe S-Laute gelassen, wie sie waren',
      wider: 'etwas breiter',
      narrower: 'etwas schmaler',
      monoBass: 'Bass zur Mitte geholt',
      harmonics: 'ein Hauch warmer Obertöne',
      nothing: 'Dieser Titel bleibt, wie er ist.',
    },
    curve: 'Spektrum',
    curveIs: (sentence) => `Spektrum des Titels vorher und nachher. ${sentence}`,
    before: 'Original',
    after: 'Gemastert',
    figures: 'Änderung je Bereich, bei gleicher Lautheit',
    loudness: 'Lautheit',
    ofOriginal: 'des Originals',
    ofMastered: 'gemastert',
    playedAt: 'Verstärkung beim Spielen',
    path: 'Signalweg',
    file: 'Datei',
    decoded: 'Dekodiert',
    decodedIs: '48 kHz, 32 Bit Gleitkomma, Stereo',
    sound: 'Klang',
    level: 'Pegel',
    output: 'Ausgabe',
  },
};
