import { describe, expect, it } from 'vitest';

import { lookedFor, typedOn, TYPING_PAUSE_MS, type Typing } from './type-ahead.ts';

const press = (key: string, modifiers = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

const typed = (keys: readonly string[], bound: readonly string[] = []): string | null => {
  let typing: Typing | null = null;
  for (const [at, key] of keys.entries()) {
    const meaning = key === '/' ? 'begin' : bound.includes(key) ? 'else' : null;
    typing = typedOn(typing, press(key), meaning, at * 10) ?? typing;
  }
  return typing?.text ?? null;
};

describe('typing ahead', () => {
  it('begins with a letter that means nothing else', () => {
    expect(typed(['d', 'u', 's', 'k'])).toBe('dusk');
    expect(typedOn(null, press('m'), 'else', 0)).toBeUndefined();
    expect(typedOn(null, press('Enter'), null, 0)).toBeUndefined();
    expect(typedOn(null, press(' '), null, 0)).toBeUndefined();
  });

  it('begins with any letter behind the key that begins', () => {
    expect(typed(['/', 'm', 'b'], ['m', 'b'])).toBe('mb');
  });

  it('begins by keys with Ctrl or Alt where they were given to it', () => {
    expect(typedOn(null, press('g', { ctrlKey: true }), 'begin', 0)?.text).toBe('');
  });

  it('goes on with everything that is typed, bound or not', () => {
    expect(typed(['d', 'm', ' ', '1'], ['m', ' ', '1'])).toBe('dm 1');
  });

  it('leaves keys with a modifier, and those that are no text, alone', () => {
    const typing = { text: 'd', atMs: 0 };
    expect(typedOn(typing, press('a', { ctrlKey: true }), null, 1)).toBeUndefined();
    expect(typedOn(typing, press('ArrowDown'), null, 1)).toBeUndefined();
  });

  it('is taken back letter by letter, and ended', () => {
    expect(typedOn({ text: 'du', atMs: 0 }, press('Backspace'), null, 1)?.text).toBe('d');
    expect(typedOn({ text: 'du', atMs: 0 }, press('Escape'), null, 1)).toBeNull();
  });

  it('begins anew after a pause', () => {
    expect(typedOn({ text: 'du', atMs: 0 }, press('s'), null, TYPING_PAUSE_MS)?.text).toBe('s');
    expect(typedOn({ text: 'du', atMs: 0 }, press('m'), 'else', TYPING_PAUSE_MS)).toBeUndefined();
  });
});

describe('what is looked for', () => {
  it('is the next with that letter when one letter comes again', () => {
    expect(lookedFor('ddd', 4)).toEqual({ text: 'd', from: 5 });
  });

  it('is the first that begins so, otherwise', () => {
    expect(lookedFor('d', 4)).toEqual({ text: 'd', from: 0 });
    expect(lookedFor('du', 4)).toEqual({ text: 'du', from: 0 });
  });
});
