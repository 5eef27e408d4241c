import { expect, it } from 'vitest';

import { ratingOfPopularimeter, ratingOfText } from './ratings.ts';

it.each([
  [0, null], [1, 20], [64, 40], [128, 60], [196, 80], [255, 100], [256, null], [NaN, null],
])('a popularimeter of %d is %j', (byte, rating) => expect(ratingOfPopularimeter(byte)).toBe(rating)); // prettier-ignore

it.each([
  ['FMPS_RATING', '0.7', 70], ['FMPS_RATING', '5', null], ['RATING', '0.6', 60], ['RATING', '4', 80], ['RATING', '1', 20], ['RATING', '0', null],
  ['RATING', '90', 90], ['RATING', '-1', null], ['RATING', 'good', null], ['RATING', '', null], ['RATING:ann@example.org', '0.5', 50],
  ['WM/SHAREDUSERRATING', '75', 80], ['WM/SHAREDUSERRATING', '99', 100], ['RATE', '55', 55], ['TITLE', '5', null],
])('%s %j is %j', (name, text, rating) => expect(ratingOfText(name, text)).toBe(rating)); // prettier-ignore
