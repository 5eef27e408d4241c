// FFmpeg's tags of a file, of the stream and of the container (Ogg has them at the one, all others at the other), as one dictionary. Pure.

/** Names in lower case. What the stream says goes before what the container says of all streams; nothing is left of what is not text. */
export function dictionaryOf(
  stream: Readonly<Record<string, string>> | null | undefined,
  container: Readonly<Record<string, string>> | null | undefined,
): ReadonlyMap<string, string> {
  const entries = [...Object.entries(container ?? {}), ...Object.entries(stream ?? {})];
  return new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
}
