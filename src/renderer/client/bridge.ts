// What the Electron preload puts on the window; the only thing the page has that a web page has not.

export interface AuralisBridge {
  /** Sends one envelope to the core. */
  send(text: string): void;
  /** Sets who gets the core's envelopes; replaces what was set before. */
  onText(listener: (text: string) => void): void;
  /** The path of a file or folder that was dropped or picked, empty when it has none. */
  pathForFile(file: object): string;
}
