// The German words of the settings of how failures are met.
import { formatsOf } from '../formats.ts';
import type { RESILIENCE as English } from '../en/resilience.ts';

const { whole, decimal } = formatsOf('de-DE');

export const RESILIENCE: typeof English = {
  resilience: {
    log: 'Protokoll',
    logLevels: {
      error: { label: 'Fehler', text: 'Nur was gescheitert ist.' },
      warn: { label: 'Warnungen', text: 'Was gescheitert ist und was ausgeglichen wurde.' },
      info: { label: 'Ereignisse', text: 'Auch was der Player tut: Starts, Einlesen, Zustandswechsel.' },
      debug: { label: 'Alles', text: 'Jede Einzelheit, um einen Fehler zu finden. Das Protokoll wächst schneller.' },
    },
    timeout: 'Zeit für eine Aufgabe',
    timeouts: {
      linear: { label: 'Nach Größe', text: 'Mehr für größere Dateien und eine Stufe mehr für jeden weiteren Versuch.' },
      exponential: {
        label: 'Verdoppelnd',
        text: 'Mehr für größere Dateien und etwa doppelt so viel für jeden weiteren Versuch.',
      },
      adaptive: {
        label: 'Gelernt',
        text: 'Es entscheidet, was solche Aufgaben bisher gebraucht haben; bis das bekannt ist, die Größe der Datei.',
      },
    },
    retry: 'Pausen zwischen Versuchen',
    retries: {
      exponential: { label: 'Verdoppelnd', text: 'Jede Pause ist doppelt so lang wie die vorige.' },
      linear: { label: 'Gleichmäßig', text: 'Jede Pause ist eine Stufe länger.' },
      fibonacci: { label: 'Fibonacci', text: 'Jede Pause ist so lang wie die beiden vorigen zusammen.' },
      constant: { label: 'Konstant', text: 'Alle Pausen sind gleich lang.' },
      adaptive: { label: 'Gelernt', text: 'Die Art, mit der solche Aufgaben nach der kürzesten Wartezeit gelangen.' },
    },
    environment: 'Was die Umgebung vorgibt (AURALIS_LOG_LEVEL, AURALIS_BREAKER_RENDER=3/30 und dergleichen), geht dem vor, was hier gewählt ist.', // prettier-ignore
    caption: 'Ein Teil des Players pausiert nach so vielen Fehlern in Folge so viele Sekunden',
    part: 'Teil',
    failures: 'Fehler',
    seconds: 'Sekunden',
    failuresOf: (part) => `${part}: Fehler in Folge`,
    secondsOf: (part) => `${part}: Sekunden Pause`,
    names: {
      render: 'Rendern',
      analysis: 'Analyse',
      database: 'Bibliotheksdatenbank',
      tags: 'Lesen der Tags',
      spawn: 'Start der Prozesse',
      socket: 'Verbindung',
    },
    limits: (part, failures, seconds) =>
      `${part}: ${decimal(seconds, 1)} s Pause nach ${failures === 1 ? 'einem Fehler' : `${whole(failures)} Fehlern in Folge`}.`,
    refused: (limit, least, most, value) =>
      `${limit}: von ${whole(least)} bis ${whole(most)}. Es bleibt bei ${decimal(value, 1)}.`,
    defaults: 'Standardwerte',
    restored: 'Die Grenzwerte sind wieder die mitgelieferten.',
  },
};
