// The German words of the library: its views and lists, its folders, the search, and how they are read in.
import { formatsOf } from '../formats.ts';
import type { LIBRARY as English } from '../en/library.ts';

const { whole, count, form, decimal } = formatsOf('de-DE');

const tracks = (of: number): string => count(of, { one: 'Titel', other: 'Titel' });
const files = (of: number): string => count(of, { one: 'Datei', other: 'Dateien' });

export const LIBRARY: typeof English = {
  views: {
    home: 'Start',
    albums: 'Alben',
    artists: 'Interpreten',
    tracks: 'Titel',
    genres: 'Genres',
    folders: 'Ordner',
    favourites: 'Favoriten',
    history: 'Verlauf',
  },

  navigation: {
    label: 'Bibliothek',
    back: 'Zurück',
    forward: 'Vorwärts',
    showSidebar: 'Menü',
    sidebar: 'Menü und Ordner',
    results: 'Suchergebnisse',
    loading: 'Wird geladen …',
    refused: 'Die Bibliothek kann hier nicht angezeigt werden',
  },

  counts: {
    tracks,
    albums: (of) => count(of, { one: 'Album', other: 'Alben' }),
    artists: (of) => count(of, { one: 'Interpret', other: 'Interpreten' }),
    genres: (of) => count(of, { one: 'Genre', other: 'Genres' }),
    discs: (of) => count(of, { one: 'CD', other: 'CDs' }),
  },

  selection: {
    label: 'Auswahl',
    selected: (counted) => `${counted} ausgewählt`,
    clear: 'Auswahl aufheben',
    more: 'Mehr für die Auswahl',
  },

  unknown: { artist: 'Unbekannter Interpret', album: 'Unbekanntes Album' },
  variousArtists: 'Verschiedene Interpreten',

  columns: {
    mark: 'Status',
    number: 'Nr.',
    disc: 'CD',
    title: 'Titel',
    artist: 'Interpret',
    album: 'Album',
    albumArtist: 'Albuminterpret',
    composer: 'Komponist',
    year: 'Jahr',
    originalYear: 'Erstjahr',
    genre: 'Genre',
    rating: 'Wertung',
    loved: 'Favorit',
    plays: 'Gehört',
    last: 'Zuletzt gehört',
    added: 'Hinzugefügt',
    bpm: 'BPM',
    format: 'Format',
    bitrate: 'Bitrate',
    sampleRate: 'Abtastrate',
    channels: 'Kanäle',
    size: 'Größe',
    path: 'Pfad',
    time: 'Dauer',
    choose: 'Spalten',
    reset: 'Spalten zurücksetzen',
    movedTo: (column, place, total) => `${column}: Spalte ${place} von ${total}`,
    widthOf: (column, px) => `${column}: ${px} Pixel breit`,
  },
  density: { label: 'Zeilen', compact: 'Eng', regular: 'Normal', roomy: 'Weit' },
  typeAhead: { label: 'Springen zu' },
  letters: { label: 'Buchstaben', go: (letter) => `Zu ${letter}` },

  sorts: {
    label: 'Sortierung',
    ascending: 'Aufsteigend',
    descending: 'Absteigend',
    albums: {
      artist: 'Interpret',
      title: 'Titel',
      year: 'Jahr',
      added: 'Zuletzt hinzugefügt',
      duration: 'Dauer',
      tracks: 'Anzahl der Titel',
    },
    artists: { name: 'Name', albums: 'Anzahl der Alben', tracks: 'Anzahl der Titel' },
    genres: { name: 'Name', tracks: 'Anzahl der Titel' },
  },

  actions: {
    play: 'Abspielen',
    shuffle: 'Zufallswiedergabe',
    playNext: 'Als Nächstes spielen',
    addToQueue: 'Zur Warteschlange hinzufügen',
    useHere: 'Hier benutzen',
    love: 'Zu Favoriten hinzufügen',
    unlove: 'Aus Favoriten entfernen',
    favouriteNamed: (title) => `Favorit: ${title}`,
    rating: 'Wertung',
    ratingNamed: (title) => `Wertung: ${title}`,
    noRating: 'Keine Wertung',
    stars: (stars) => count(stars, { one: 'Stern', other: 'Sterne' }),
    goToAlbum: 'Zum Album',
    goToArtistNamed: (name) => `Zu ${name}`,
    properties: 'Eigenschaften',
    goToFolder: 'Zum Ordner',
    showFile: 'Im Dateimanager zeigen',
    more: 'Mehr',
    moreFor: (name) => `Mehr zu ${name}`,
    playNamed: (name) => `${name} abspielen`,
  },

  notices: {
    queued: (of) => `${tracks(of)} zur Warteschlange hinzugefügt.`,
    playsNext: (of) => `${tracks(of)} ${form(of, { one: 'wird', other: 'werden' })} als Nächstes gespielt.`,
    cannotPlay: (title, reason) => `„${title}“ kann nicht abgespielt werden. ${reason}`,
    notInLibrary: (title) => `„${title}“ ist nicht mehr in der Bibliothek.`,
    dismiss: 'Ausblenden',
  },

  album: {
    tracks: (title) => `Titel von ${title}`,
    gone: 'Dieses Album ist nicht mehr in der Bibliothek.',
  },
  artist: {
    albums: 'Alben',
    tracks: 'Titel',
    gone: 'Dieser Interpret ist nicht mehr in der Bibliothek.',
  },
  genre: { albums: 'Alben', tracks: 'Titel', gone: 'Dieses Genre ist nicht mehr in der Bibliothek.' },

  folders: {
    deep: 'Mit Unterordnern',
    tracks: (name) => `Titel in ${name}`,
    none: 'Ordner auswählen',
    noneHint: 'Hier stehen dann seine Titel.',
    empty: 'Keine Titel direkt in diesem Ordner',
    emptyHint: '„Mit Unterordnern“ zeigt, was darunter liegt.',
  },

  home: {
    recentlyAdded: 'Zuletzt hinzugefügt',
    mostPlayed: 'Am häufigsten gehört',
    notHeardForLong: 'Lange nicht gehört',
    favourites: 'Favoriten',
  },

  history: {
    plays: (of) => count(of, { one: 'Wiedergabe', other: 'Wiedergaben' }),
    empty: 'Noch nichts gehört',
    emptyHint: 'Hier steht, was gehört wurde, das Neueste zuerst.',
  },
  favourites: {
    empty: 'Noch keine Favoriten',
    emptyHint: (keys) => `Das Herz neben einem Titel oder ${keys} während der Wiedergabe fügt ihn hier hinzu.`,
  },

  emptyLists: {
    albums: 'Noch keine Alben',
    artists: 'Noch keine Interpreten',
    genres: 'Noch keine Genres',
    hint: 'Sie erscheinen, sobald Dateien eingelesen sind, die sie nennen.',
  },

  emptyLibrary: {
    reading: 'Die Musik wird eingelesen',
    nothingInFolders: 'Keine Musik in diesen Ordnern',
    nothingInFoldersHint: 'Die Ordner der Bibliothek enthalten keine Audiodateien, die Auralis abspielen kann.',
    welcome: 'Hier ist Platz für Musik',
    welcomeHint:
      'Einfach den Ordner mit der Musik hinzufügen. Die Dateien bleiben, wo sie sind, und werden nie verändert.',
    orDrop: 'oder einen Ordner in dieses Fenster ziehen',
  },

  roots: {
    title: 'Ordner',
    rescan: 'Ordner neu einlesen',
    add: 'Ordner hinzufügen',
    none: 'Noch kein Ordner.',
    scanning: 'wird eingelesen',
    away: 'nicht verfügbar',
    remove: (name) => `Ordner ${name} entfernen`,
    places: (of, first) => `${whole(of)} Stellen konnten nicht gelesen werden. Die erste: ${first}`,
    dropHere: 'Loslassen, um zur Bibliothek hinzuzufügen',
    whereIs: (name) => `Der Browser verrät nicht, wo „${name}“ liegt. Der Ordner lässt sich hier auswählen.`,
  },

  removeFolder: {
    title: (name) => `„${name}“ entfernen?`,
    leaves: (of) =>
      `${tracks(of)} ${form(of, { one: 'verlässt', other: 'verlassen' })} die Bibliothek. Die Dateien in diesem Ordner bleiben, wie sie sind:`,
    remove: 'Ordner entfernen',
  },

  folderDialog: {
    title: 'Ordner hinzufügen',
    home: 'Persönlicher Ordner',
    parent: 'Übergeordneter Ordner',
    path: 'Pfad',
    list: 'Ordner',
    none: 'Keine Unterordner.',
    add: 'Hinzufügen',
    addNamed: (name) => `„${name}“ hinzufügen`,
  },

  dialogs: { cancel: 'Abbrechen', close: 'Schließen' },

  scan: {
    looking: (found) => `Suche nach Musik … ${files(found)}`,
    reading: (read, total) => `${whole(read)} von ${whole(total)} eingelesen`,
    updating: 'Bibliothek wird aktualisiert …',
    paused: 'Angehalten',
    pace: (filesASecond) => `${files(filesASecond)} pro Sekunde`,
    left: (clock) => `noch ${clock}`,
    finished: (found) => `Einlesen beendet: ${files(found)} gefunden.`,
    unreadable: (of) => `${files(of)} ${form(of, { one: 'konnte', other: 'konnten' })} nicht gelesen werden.`,
    pause: 'Einlesen anhalten',
    resume: 'Einlesen fortsetzen',
    stop: 'Einlesen abbrechen',
    progress: 'Fortschritt beim Einlesen',
  },

  stream: {
    sampleRate: (kilohertz) => `${decimal(kilohertz, 3)} kHz`,
    bits: (bits) => `${whole(bits)} Bit`,
    bitrate: (kilobits) => `${whole(kilobits)} kbit/s`,
    channels: (of) => (of === 1 ? 'Mono' : of === 2 ? 'Stereo' : `${whole(of)} Kanäle`),
    kilobytes: (of) => `${whole(of)} kB`,
    megabytes: (of, digits) => `${decimal(of, digits, 'exactly')} MB`,
  },

  search: {
    label: 'Suchen',
    placeholder: 'Titel, Interpret, Album suchen …',
    clear: 'Suche löschen',
    albums: 'Alben',
    artists: 'Interpreten',
    playlists: 'Playlists',
    tracksFor: (of, meant) => `${tracks(of)} für „${meant}“`,
    nothing: (search) => `Keine Treffer für „${search}“`,
    nothingHint:
      'Jedes Wort muss am Anfang eines Wortes in Titel, Interpret, Album, Genre, Komponist oder Dateiname stehen oder eine Bedingung sein, zum Beispiel year:1990.',
  },

  queryProblems: {
    'field-unknown': (text) => `Ein Feld „${text}“ gibt es nicht, deshalb wird danach als Wort gesucht.`,
    'value-missing': (text) => `Bei „${text}“ fehlt noch der Wert.`,
    'value-unreadable': (text) =>
      `„${text}“ passt nicht zu diesem Feld. Beispiele: year:1990, length:>5:00, last:<30d, added:2024-03.`,
    'range-backwards': (text) => `„${text}“ endet, bevor es beginnt.`,
    'comparison-unfit': (text) => `„${text}“ vergleicht Zahlen und Daten, keine Wörter.`,
    'quote-open': () => 'Das schließende Anführungszeichen fehlt.',
    'bracket-open': () => 'Die schließende Klammer fehlt.',
    'bracket-alone': () => 'Zu dieser Klammer fehlt die öffnende.',
    'bracket-empty': () => 'Zwischen den Klammern steht nichts.',
    'or-alone': () => '„or“ steht zwischen zwei Suchbegriffen. Wer das Wort selbst sucht, schreibt "or".',
    'sort-unknown': (text) => `Nach „${text}“ lässt sich nicht sortieren. Beispiel: sort:artist,-year.`,
    'limit-unreadable': (text) => `„${text}“ ist keine Anzahl von Titeln. Beispiel: limit:100.`,
    misplaced: (text) =>
      `„${text}“ gilt für die ganze Liste und steht deshalb außerhalb von Klammern und ohne Minuszeichen.`,
    'too-complex': () => 'Das ist mehr, als sich auf einmal suchen lässt. Der Rest wird weggelassen.',
  },
};
