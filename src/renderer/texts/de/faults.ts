// The German sentences of what goes wrong, and of how the player fares: one for each code of the core, the workers and the wire.
import type { BreakerName } from '../../../shared/health.ts';
import { NETWORK_WATCH } from '../../../shared/library.ts';
import { formatsOf } from '../formats.ts';
import type { FAULTS as English } from '../en/faults.ts';

const { whole, count, list, percent } = formatsOf('de-DE');

const share = (of: string | number | null | undefined): string => percent(Number(of));

/** What stands behind each breaker, as the beginning of a sentence. */
const breakerSubjects: Readonly<Record<BreakerName, string>> = {
  render: 'Das Mastering',
  analysis: 'Die Analyse',
  database: 'Die Bibliotheksdatenbank',
  'database-write': 'Das Speichern in der Bibliotheksdatenbank',
  tags: 'Das Lesen der Tags',
  'spawn-render': 'Der Start des Render-Prozesses',
  'spawn-scan': 'Der Start des Einlese-Prozesses',
  socket: 'Die Verbindung',
};

/** What goes on while a breaker refuses. */
const breakerConsequences: Readonly<Partial<Record<BreakerName, string>>> = {
  render: '; die Originale laufen',
  database: '; die Wiedergabe geht weiter',
  'database-write': '; die Wiedergabe geht weiter',
};

const breakerText = (name: string | number | undefined, state?: string | number): string => {
  const breaker = name as BreakerName;
  if (state === 'half-open') return `${breakerSubjects[breaker]} ist mehrmals gescheitert und wird erneut versucht.`;
  return `${breakerSubjects[breaker]} pausiert nach mehreren Fehlern${breakerConsequences[breaker] ?? ''}.`;
};

const roles: Readonly<Record<string, string>> = { render: 'Render-Prozess', scan: 'Einlese-Prozess' };
const roleText = (role: string | number | undefined): string => roles[String(role)] ?? String(role);

const diskUses: Readonly<Record<string, string>> = { cache: 'Der Cache', library: 'Die Bibliothek' };

const watch: (typeof English)['watch'] = ({ errno, everyMinutes }) => {
  if (errno === NETWORK_WATCH)
    return `Änderungen durch andere Rechner werden nur alle ${everyMinutes} Minuten bemerkt: Der Ordner liegt auf einem Netzlaufwerk.`;
  return `Änderungen werden nur alle ${everyMinutes} Minuten bemerkt: Das System kann keine weiteren Ordner überwachen (${errno}).`;
};

// One text a line, however long: it is read as a table.
// prettier-ignore
const errors: (typeof English)['errors'] = {
  'envelope-malformed': 'Die Nachricht war nicht zu verstehen.',
  'envelope-too-large': 'Die Nachricht ist größer, als der Player annimmt.',
  'envelope-unknown': 'Die Nachricht verlangt etwas, das es in dieser Version nicht gibt.',
  'invalid-argument': 'In der Anfrage fehlt ein Wert oder ist falsch.',
  unauthorised: 'Dieses Fenster darf nicht mit dem Player sprechen. Bitte Auralis neu starten.',
  'too-many-clients': 'Auralis ist in einem anderen Fenster geöffnet.',
  'used-elsewhere': 'Auralis wird jetzt in einem anderen Fenster benutzt.',
  'too-many-calls': 'Der Player ist noch mit früheren Anfragen beschäftigt.',
  disconnected: 'Die Verbindung zum Player ist abgebrochen. Sie wird von selbst wiederhergestellt.',
  'call-timeout': 'Der Player hat nicht rechtzeitig geantwortet.',
  aborted: 'Die Anfrage wurde zurückgezogen.',
  'not-found': 'So etwas gibt es in der Bibliothek nicht.',
  'file-missing': 'Die Datei ist nicht mehr da. Bitte zurücklegen oder den Ordner neu einlesen.',
  'file-unreadable': 'Die Datei darf nicht gelesen werden. Bitte ihre Zugriffsrechte prüfen.',
  'file-empty': 'Die Datei ist leer (0 Bytes).',
  'file-corrupt': 'Die Datei ist beschädigt oder keine Audiodatei.',
  'file-changed': 'Die Datei wurde seit dem Einlesen geändert. Sie wird gerade neu eingelesen.',
  'format-unsupported': ({ why }) =>
    why === 'not-audio' || why === 'no-sound'
      ? 'Nichts in der Datei lässt sich abspielen. Wenn sie Musik sein soll, ist sie beschädigt: bitte neu besorgen.'
      : 'Das Format der Datei wird nicht unterstützt. Umwandeln hilft, zum Beispiel in FLAC.',
  'no-file-manager': 'Der Dateimanager des Systems ließ sich nicht öffnen.',
  'folder-missing': 'Den Ordner gibt es nicht. Ist sein Laufwerk angeschlossen?',
  'folder-empty': 'Der Ordner ist leer, obwohl er Titel enthielt. Ist sein Laufwerk angeschlossen?',
  'folder-unreadable': 'Der Ordner darf nicht gelesen werden. Bitte seine Zugriffsrechte prüfen.',
  'not-a-folder': 'Das ist kein Ordner.',
  'folder-known': 'Dieser Ordner ist schon in der Bibliothek.',
  'decoder-missing': 'Es wurde kein Decoder gefunden. Mit `npm ci` neu installieren oder ffmpeg installieren.',
  'drive-slow': 'Das Laufwerk dieser Datei ist gerade zu langsam. Es wird erneut versucht.',
  'drive-resting': 'Das Laufwerk dieser Datei ist gerade zu langsam, deshalb wird von ihm nur gelesen, was läuft.',
  'decode-failed': 'Der Titel konnte nicht decodiert werden.',
  'render-invalid': 'Der gemasterte Klang ist misslungen, deshalb läuft der Titel unverändert.',
  'analysis-failed': 'Der Titel konnte nicht analysiert werden, deshalb läuft er unverändert.',
  'worker-crashed': 'Diese Datei bringt den Decoder zum Absturz; sie wird übersprungen.',
  'worker-stuck': 'Das Lesen dieser Datei dauert zu lange; sie wird übersprungen.',
  'audio-output-failed': 'Die Tonausgabe ist gescheitert. Bitte das Ausgabegerät prüfen.',
  'too-many-failures': 'Mehrere Titel nacheinander konnten nicht abgespielt werden, deshalb wurde die Wiedergabe angehalten.',
  'database-failed': 'Die Bibliotheksdatenbank konnte nicht benutzt werden.',
  'database-corrupt': ({ path, roots, tracks }) =>
    path === undefined
      ? 'Die Bibliotheksdatenbank ist beschädigt. Beim nächsten Start wird sie repariert oder ersetzt.'
      : `Die Bibliotheksdatenbank war beschädigt. Sie wurde beiseitegelegt, und was noch lesbar war, ist erhalten: ${tracks} Titel in ${roots} Ordnern und die Einstellungen, soweit sie lesbar waren.`,
  'database-newer': 'Die Bibliothek stammt von einer neueren Version von Auralis. Bitte Auralis aktualisieren.',
  'data-folder-gone': 'Der Ordner mit den Daten von Auralis ist nicht mehr da oder wurde ersetzt, deshalb kann nichts gespeichert werden. Bitte ihn zurücklegen oder Auralis neu starten.',
  'data-folder-unwritable': ({ path }) => `Auralis kann nicht in den Ordner mit seinen Daten schreiben. Bitte die Zugriffsrechte prüfen${path === undefined ? '.' : `: ${path}`}`,
  'disk-full': 'Der Datenträger ist voll.',
  'file-quarantined': 'Diese Datei hat den Decoder zweimal scheitern lassen; sie wird übersprungen, bis sie sich ändert oder neu eingelesen wird.',
  'out-of-memory': 'Beim Lesen dieser Datei ging der Arbeitsspeicher aus; es wird mit kleineren Teilen erneut versucht.',
  'too-many-files': 'Das System lässt keine weiteren offenen Dateien zu.',
  'worker-mismatch': 'Teile von Auralis stammen aus verschiedenen Versionen. Bitte neu installieren.',
  'breaker-open': 'Dieser Teil des Players pausiert nach mehreren Fehlern. Er versucht es von selbst wieder.',
  overloaded: 'Der Rechner ist für das Mastering gerade zu ausgelastet, deshalb läuft der Titel unverändert.',
  'ended-badly': 'Auralis wurde beim letzten Mal unerwartet beendet. Näheres steht im Protokoll.',
  internal: 'Etwas Unerwartetes ist passiert. Näheres steht im Protokoll.',
};

const healthReasons: (typeof English)['healthReasons'] = {
  'nothing-rendered': 'Es lässt sich kein Ton berechnen: Ein Probelauf ist gescheitert.',
  'nothing-mastered': 'Es lässt sich nichts mastern: Ein Probelauf ist gescheitert.',
  breaker: ({ breaker, state }) => breakerText(breaker, state),
  'chunk-silent': 'Der letzte Abschnitt war nicht zu bekommen und blieb still.',
  'chunk-simple': 'Der letzte gemasterte Abschnitt wurde vereinfacht berechnet.',
  'data-folder-gone': (_, because) => because,
  'database-damaged': 'Die Bibliotheksdatenbank ist beschädigt. Beim nächsten Start wird sie repariert oder ersetzt.',
  'memory-scarce': 'Der Arbeitsspeicher ist knapp, deshalb wird weniger vorgehalten.',
  'memory-emergency': 'Der Arbeitsspeicher ist so knapp, dass nur noch vorgehalten wird, was zu hören ist.',
  'disk-unwritable': (_, because) => `Auf der Festplatte wird nichts aufbewahrt: ${because}`,
  'decoder-missing': (_, because) => because,
  'worker-not-starting': ({ role }) =>
    `Der ${roleText(role)} ließ sich mehrmals nicht starten und wird später erneut versucht.`,
  'workers-replaced': ({ roles: replaced }) => `Wird ersetzt: ${list(String(replaced).split(' ').map(roleText))}.`,
  'worker-low-memory': 'Einem Prozess ging der Arbeitsspeicher aus; er begnügt sich eine Weile mit weniger.',
  'no-folder': 'Keiner der Ordner ist lesbar.',
  'folders-away': ({ away, roots }) => `${away} von ${roots} Ordnern sind nicht lesbar.`,
  'drive-slow': ({ path, others }) => {
    const more =
      Number(others) > 0
        ? ` Ebenso die von ${count(Number(others), { one: 'weiteren Ordner', other: 'weiteren Ordnern' })}.`
        : '';
    return `Das Laufwerk von ${path} ist langsam: Bis es rechtzeitig antwortet, wird nur gelesen, was läuft.${more}`;
  },
  'watch-degraded': watch,
  'failure-rate': ({ of, rate }) => {
    const failed = `${share(rate)} der Versuche in den letzten fünf Minuten sind gescheitert.`;
    return of === 'all' ? failed : `${breakerSubjects[of as BreakerName]}: ${failed}`;
  },
  'hits-low': ({ share: hits }) => `Nur ${share(hits)} von dem, was als Nächstes lief, lagen bereit.`,
  'load-critical': 'Der Rechner ist so ausgelastet, dass nur das Nächste vorbereitet wird.',
  'load-overload': 'Der Rechner ist für das Mastering zu ausgelastet, deshalb laufen die Originale.',
  'window-away': 'Das Fenster ist verschwunden, obwohl Musik lief.',
  'window-faults': ({ faults }) => `Das Fenster meldete in den letzten Minuten ${faults} Fehler.`,
};

const alertSentences: (typeof English)['alertSentences'] = {
  'hit-rate-low': ({ value }) =>
    `Nur ${share(value)} von dem, was als Nächstes lief, lagen in der obersten Stufe bereit.`,
  'prediction-poor': ({ value }) => `Nur ${share(value)} der letzten Preset-Wechsel wurden vorausgesehen.`,
  'memory-high': ({ value }) =>
    `Der Arbeitsspeicher ist zu ${share(value)} dessen belegt, was Auralis nimmt, ehe weniger vorgehalten wird.`,
  'evictions-high': ({ value }) =>
    `${whole(Math.round(value ?? 0))} Abschnitte pro Minute mussten weichen und wurden bald wieder gebraucht.`,
  'worker-restarts': ({ value }) => `Ein Prozess musste innerhalb von fünf Minuten ${value}-mal ersetzt werden.`,
  'breaker-open': ({ subject }, because) =>
    `${breakerSubjects[subject as BreakerName]} pausiert nach mehreren Fehlern und wird von selbst erneut versucht.${because && ` Der letzte: ${because}`}`,
  'disk-full': ({ subject }) =>
    `Der Datenträger ist voll: ${diskUses[subject ?? ''] ?? subject} kann nicht gespeichert werden.`,
  'watch-degraded': ({ values }) => watch(values),
  'critical-error': (_, because) => because,
};

export const FAULTS: typeof English = {
  errors,
  errorAbout: (sentence, about) => `${sentence} (${about})`,
  bareErrors: {
    'worker-crashed': 'Diese Datei bringt den Decoder zum Absturz.',
    'worker-stuck': 'Das Lesen dieser Datei dauert zu lange.',
    'file-quarantined': 'Diese Datei hat den Decoder zweimal scheitern lassen.',
    'out-of-memory': 'Beim Lesen dieser Datei ging der Arbeitsspeicher aus.',
    'drive-resting': 'Das Laufwerk dieser Datei ist gerade zu langsam.',
    'analysis-failed': 'Der Titel konnte nicht analysiert werden.',
    overloaded: 'Der Rechner ist für das Mastering gerade zu ausgelastet.',
  },
  whys: {
    'no-sound': 'sie enthält keinen Ton',
    'tags-unreadable': 'ihre Tags sind nicht lesbar',
    'sample-rate': ({ rateHz }) => `Abtastrate von ${rateHz} Hz`,
    'not-a-file': 'sie ist keine normale Datei',
    channels: ({ channels }) => `${channels} Kanäle`,
    'no-codec': 'für ihren Codec gibt es keinen Decoder',
    'not-audio': 'sie ist keine Audiodatei',
    'name-undecodable': 'ihr Name ist kein gültiges UTF-8: bitte umbenennen',
    'page-fault': ({ kind }) => `im Fenster trat ein Fehler auf: ${kind}`,
  },
  watch,
  healthReasons,
  alertSentences,
  doubts: {
    silent: 'Der Titel ist still, es gibt also nichts zu mastern.',
    short: 'Der Titel ist zu kurz für ein Urteil und wird deshalb vorsichtig gemastert.',
    damaged: 'Die Datei ist beschädigt; was über ihren Klang bekannt ist, kann falsch sein.',
  },
  usedLink: {
    title: 'Dieser Link öffnet den Player nicht mehr',
    why: 'Ein Link zu Auralis gilt einmal, im Browser, der ihm zuerst folgt, und nur bis Auralis beendet wird.',
    what: {
      open: 'Ist Auralis in einem anderen Fenster oder Tab geöffnet, dieses verwenden.',
      again: 'Wenn nicht, Auralis erneut starten: Es öffnet ein Fenster oder gibt einen neuen Link.',
    },
  },
};
