// Just as much of XML as playlists are written in: a tree of elements with their text. Reads any text without a throw; entities other than the five
// and numbers stay as they are, and no document is fetched or expanded.

export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

/** Elements within each other beyond these are not looked into. */
const MAX_DEPTH = 64;

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The root's children are the elements at the top. What is not closed is closed by the end. */
export function readXml(text: string): XmlElement {
  const open: OpenElement[] = [{ name: '', text: '', children: [] }];
  const top = (): OpenElement => open.at(-1) ?? { name: '', text: '', children: [] };
  const close = (): void => {
    const done = open.pop();
    if (done) top().children.push(done);
  };
  let depthBeyond = 0;
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('<', at);
    if (start === -1) break;
    top().text += unescaped(text.slice(at, start));
    const skipped = skipSpecial(text, start);
    if (skipped) {
      top().text += skipped.text;
      at = skipped.to;
      continue;
    }
    const end = text.indexOf('>', start);
    if (end === -1) break;
    const tag = text.slice(start + 1, end);
    at = end + 1;
    const name = /^\/?\s*(?:[^\s/>:]*:)?([^\s/>:]*)/.exec(tag)?.[1] ?? '';
    if (tag.startsWith('/')) {
      if (depthBeyond > 0) depthBeyond -= 1;
      else if (open.some((element, depth) => depth > 0 && element.name === name)) {
        while (top().name !== name) close();
        close();
      }
    } else if (!tag.endsWith('/')) {
      if (open.length > MAX_DEPTH) depthBeyond += 1;
      else open.push({ name, text: '', children: [] });
    }
  }
  while (open.length > 1) close();
  return top();
}

/** Comments and instructions are nothing, CDATA is text. */
function skipSpecial(text: string, start: number): { readonly text: string; readonly to: number } | null {
  const upTo = (mark: string): number => {
    const end = text.indexOf(mark, start);
    return end === -1 ? text.length : end + mark.length;
  };
  if (text.startsWith('<!--', start)) return { text: '', to: upTo('-->') };
  if (text.startsWith('<?', start)) return { text: '', to: upTo('?>') };
  if (text.startsWith('<![CDATA[', start)) {
    const to = upTo(']]>');
    return { text: text.slice(start + 9, text.startsWith(']]>', to - 3) ? to - 3 : to), to };
  }
  return text.startsWith('<!', start) ? { text: '', to: upTo('>') } : null;
}

export function unescaped(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** Text as it may stand in XML 1.0, which has no control characters and no halves of surrogates. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
