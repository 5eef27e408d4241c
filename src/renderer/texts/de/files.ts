// The German words for files that could not be read or played, and for what is taken out of the library and in.
import { formatsOf } from '../formats.ts';
import type { FILES as English } from '../en/files.ts';

const { whole, count, form } = formatsOf('de-DE');

const files = (of: number): string => count(of, { one: 'Datei', other: 'Dateien' });
const tracks = (of: number): string => count(of, { one: 'Titel', other: 'Titel' });
const plays = (of: number): string => count(of, { one: 'Wiedergabe', other: 'Wiedergaben' });
const playlists = (of: number): string => count(of, { one: 'Playlist', other: 'Playlists' });

export const FILES: typeof English = {
  problems: {
    facts: files,
    none: 'Keine Probleme',
    noneHint: 'Alle gefundenen Dateien ließen sich lesen und abspielen.',
    filter: 'Nach Name, Ordner oder Grund filtern',
    showIgnored: (of) => `${count(of, { one: 'ignorierte Datei', other: 'ignorierte Dateien' })} anzeigen`,
    nothingShown: 'Es gibt keine weiteren.',
    more: (of) => `Mehr von ${whole(of)} anzeigen`,
    first: (shown, total) => `Angezeigt werden die ersten ${whole(shown)} von ${whole(total)}.`,
    since: (moment) => `Seit ${moment}.`,
    copy: 'Liste kopieren',
    copied: (lines) => `${count(lines, { one: 'Zeile', other: 'Zeilen' })} kopiert.`,
    tryAll: 'Alle erneut versuchen',
    tried: (of) => `${files(of)} ${form(of, { one: 'wird', other: 'werden' })} neu eingelesen.`,
    tryAgain: (name) => `${name} erneut versuchen`,
    showFile: (name) => `${name} im Dateimanager zeigen`,
    noFileManager: 'Auf diesem Rechner findet Auralis keinen Dateimanager.',
    ignore: (name) => `${name} ignorieren`,
    unignore: (name) => `${name} nicht mehr ignorieren`,
    leftOut: (kinds) => `Wegen ihres Dateityps übergangen: ${kinds.join(', ')}.`,
    kind: (of, extension) => `${whole(of)} × ${extension || 'ohne Endung'}`,
    seeAll: 'Alle Probleme anzeigen',
  },

  keySettings: {
    plain: 'Tasten ohne Strg oder Alt',
    plainText:
      'Buchstaben, Ziffern und Zeichen allein, wie M für stumm. Ausschalten, wo Sprache oder eine zufällige Hand sie eingibt.',
    hint: 'Die Tasten einer Aktion wählen, dann die neuen drücken. Escape lässt sie, wie sie sind.',
    press: 'Tasten drücken …',
    change: (action: string, keys: string) => `${action}: ${keys}. Ändern`,
    set: (action: string, keys: string) => `${action} hat jetzt ${keys}.`,
    taken: (keys: string, by: string) => `${keys} gehört zu „${by}“. Zuerst dort andere Tasten wählen.`,
    reserved: (keys) => `${keys} bleibt zum Bewegen und Auswählen.`,
    reset: (action: string) => `${action}: wie ausgeliefert`,
    resetAll: 'Alle Tasten wie ausgeliefert',
  },

  transfers: {
    export: 'Exportieren',
    exportText:
      'Wertungen, Favoriten, Wiedergaben und Playlists werden in eine Datei geschrieben. Eine vorhandene Datei wird ersetzt.',
    exported: (ofTracks, ofPlays, ofPlaylists, file) =>
      `${tracks(ofTracks)}, ${plays(ofPlays)} und ${playlists(ofPlaylists)} in ${file} geschrieben.`,
    import: 'Importieren',
    importText:
      'Eine exportierte Datei, die Library.xml von iTunes oder Musik oder eine Playlist (M3U, PLS, XSPF). Nichts, was hier entstanden ist, geht dabei verloren. Dateien lassen sich auch in das Fenster ziehen.',
    pathFor: (name) => `Pfad der Datei: ${name}`,
    reading: (file) => `${file} wird gelesen …`,
    playlistCame: (name, found, unfound) =>
      `Die Playlist „${name}“ wurde angelegt: ${tracks(found)} gefunden, ${whole(unfound)} nicht.`,
    madeCame: (found, ofPlays, ofPlaylists, unfound) =>
      `${tracks(found)} gefunden, ${whole(unfound)} nicht; ${plays(ofPlays)} und ${playlists(ofPlaylists)} hinzugefügt. Was zu fehlenden Titeln gehört, wird aufbewahrt, bis sie kommen.`,
    unfound: (shown, total) =>
      shown < total ? `Nicht gefunden: die ersten ${whole(shown)} von ${whole(total)}` : 'Nicht gefunden',
    noPath: (file) => `Der Browser verrät nicht, wo „${file}“ liegt. Der Pfad lässt sich hier angeben.`,
    dropHint: 'Hierher gehören Ordner, Playlists (M3U, PLS, XSPF) und exportierte Bibliotheken (JSON, XML).',
  },
};
