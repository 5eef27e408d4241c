// Rules of smart playlists as they are read.
import { expect, it } from 'vitest';

import { ruleText } from './rule-text.ts';

it.each([
  ['plays:>2 last:>90d sort:last limit:200', 'Plays is more than 2 and Last played not in the last 90d · by Last played · the first 200'],
  ['loved or rating:5*', 'Favourite yes or Rating is 5*'],
  ['sort:-added limit:100', 'All tracks · by Added, highest first · the first 100'],
  ['(a or b) c', '(a or b) c'],
])('%s', (text, said) => expect(ruleText(text)).toBe(said)); // prettier-ignore
