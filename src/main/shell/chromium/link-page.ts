// What a person sees who follows a launch link that opens nothing any more, or comes to the page's address without one: what happened and what to do, in
// the language of the browser. It is served to anyone, so it holds nothing of the player, repeats nothing of the request, and loads and runs nothing.
import { createHash } from 'node:crypto';

import { spokenLanguage } from '../../../renderer/texts/spoken-language.ts';
import { wordsOf } from '../../../renderer/texts/words.ts';
import type { ByteResponse } from '../shell.ts';

/** The colours are those of the page's tokens. */
const STYLE = `
:root { color-scheme: light dark; font: 15px/1.55 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 100vh; margin: 0; background: light-dark(#f3f4f3, #0b0f11); color: light-dark(#14191a, #e9eeee); }
main { box-sizing: border-box; max-width: 34rem; padding: 2rem 1.5rem; }
svg { color: light-dark(#0a7561, #5fd6b8); }
h1 { margin: 1rem 0 0.5rem; font-size: 1.5rem; line-height: 1.2; text-wrap: balance; }
p { margin: 0 0 0.75rem; color: light-dark(#4b5557, #a7b2b4); }
ul { margin: 0; padding-left: 1.2rem; }
li { margin-top: 0.35rem; }
`;

/** The mark of Auralis, as elements/BrandMark.tsx draws it. */
const MARK =
  '<svg width="40" height="40" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 13.5v3M7.5 9v10.5M12 4v16M16.5 9v10.5M21 13.5v3" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/></svg>';

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `acceptLanguage`: the header of the request; it chooses among our languages and appears nowhere. */
export function linkPage(status: number, acceptLanguage: string | undefined): ByteResponse {
  const language = spokenLanguage('system', languagesOf(acceptLanguage));
  const { title, why, what } = wordsOf(language).usedLink;
  const html = `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Auralis</title>
<style>${STYLE}</style>
<main>
${MARK}
<h1>${title}</h1>
<p>${why}</p>
<ul>
<li>${what.open}</li>
<li>${what.again}</li>
</ul>
</main>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
    },
    body: new TextEncoder().encode(html),
  };
}

/** "de-AT,de;q=0.9,en;q=0.8" → the tags, the dearest first as every browser sends them. */
function languagesOf(acceptLanguage = ''): string[] {
  return acceptLanguage.split(',').map((part) => part.split(';', 1)[0]?.trim() ?? '');
}
