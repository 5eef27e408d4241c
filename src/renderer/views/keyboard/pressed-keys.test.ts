import { describe, expect, it } from 'vitest';

import { areKeysOfPlace, pressedKeys, type KeyPlace, type KeyPress } from './pressed-keys.ts';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  getModifierState: () => false,
  ...modifiers,
});
const altGr = { getModifierState: () => true };

describe('pressed keys', () => {
  it('have one name each', () => {
    expect(pressedKeys(press(' '))).toBe('Space');
    expect(pressedKeys(press('ArrowLeft'))).toBe('←');
    expect(pressedKeys(press('Enter', { shiftKey: true }))).toBe('Shift+Enter');
  });

  it('take Ctrl and ⌘ alike', () => {
    expect(pressedKeys(press('ArrowRight', { ctrlKey: true }))).toBe('Mod+→');
    expect(pressedKeys(press('f', { metaKey: true }))).toBe('Mod+F');
    expect(pressedKeys(press('D', { ctrlKey: true, shiftKey: true }))).toBe('Mod+Shift+D');
  });

  it('know a letter with Shift held, and a sign whatever it takes', () => {
    expect(pressedKeys(press('m'))).toBe('M');
    expect(pressedKeys(press('M', { shiftKey: true }))).toBe('M');
    expect(pressedKeys(press('?', { shiftKey: true, code: 'Digit1' }))).toBe('?');
  });

  it('know Alt, alone', () => {
    expect(pressedKeys(press('ArrowLeft', { altKey: true }))).toBe('Alt+←');
    expect(pressedKeys(press('ArrowLeft', { altKey: true, ctrlKey: true }))).toBeNull();
    expect(pressedKeys(press('p', { altKey: true, code: 'KeyR' }))).toBe('Alt+P');
    // As a Mac types it, and as a Russian keyboard does.
    for (const key of ['π', 'з']) expect(pressedKeys(press(key, { altKey: true, code: 'KeyP' }))).toBe('Alt+P');
    expect(pressedKeys(press('з', { code: 'KeyP' }))).toBe('З');
  });

  it('know digits also where a digit needs Shift', () => {
    const azerty = { code: 'Digit3' };
    expect(pressedKeys(press('0'))).toBe('0');
    expect(pressedKeys(press('5', { code: 'Numpad5' }))).toBe('5');
    expect(pressedKeys(press('"', azerty))).toBe('3');
    expect(pressedKeys(press('3', { ...azerty, shiftKey: true }))).toBe('3');
    expect(pressedKeys(press('4', { ctrlKey: true, code: 'Digit4' }))).toBe('Mod+4');
  });

  it('do not take Shift and a digit of a board whose digits need none for the digit', () => {
    expect(pressedKeys(press('#', { code: 'Digit3', shiftKey: true }))).toBe('#');
  });

  it('know brackets by the keys that lie there', () => {
    expect(pressedKeys(press('['))).toBe('[');
    expect(pressedKeys(press('ü', { code: 'BracketLeft' }))).toBe('[');
    // Where AltGr gives them they lie on digits, and what it gives elsewhere is neither.
    expect(pressedKeys(press('[', { code: 'Digit5', ...altGr }))).toBe('[');
    expect(pressedKeys(press('#', { code: 'Digit3', ...altGr }))).toBe('#');
    expect(pressedKeys(press('~', { code: 'BracketRight', ...altGr }))).toBe('~');
  });
});

describe('places with keys of their own', () => {
  const ownBy = (place: KeyPlace, keys: readonly string[]): string[] =>
    keys.filter((key) => areKeysOfPlace(key, place));

  it('leave keys to those who type', () => {
    const keys = ['Space', 'M', '?', '←', 'Mod+→', 'Mod+Z', 'Alt+←', '3'];
    expect(ownBy('text', keys)).toEqual(keys);
    expect(ownBy('text', ['Mod+F', 'Mod+Shift+D', 'Mod+2', 'Mod+,'])).toEqual([]);
  });

  it('leave Space to a focused button', () => {
    expect(ownBy('button', ['Space', 'M', '←'])).toEqual(['Space']);
    for (const place of ['page', 'list', 'slider', 'choice'] as const) expect(ownBy(place, ['Space'])).toEqual([]);
  });

  it('leave arrows to what moves by them', () => {
    const arrows = ['←', '→', '↑', '↓'];
    for (const place of ['slider', 'choice', 'list'] as const) expect(ownBy(place, arrows)).toEqual(arrows);
    expect(ownBy('slider', ['Mod+←'])).toEqual([]);
  });

  it('leave everything to a dialog', () => {
    expect(ownBy('dialog', ['Space', 'Mod+F'])).toEqual(['Space', 'Mod+F']);
  });
});
