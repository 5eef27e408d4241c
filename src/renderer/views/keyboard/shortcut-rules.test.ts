import { describe, expect, it } from 'vitest';

import { shortcutFor, type KeyPlace, type KeyPress } from './shortcut-rules.ts';

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

const kind = (key: string, place: KeyPlace, modifiers: Partial<KeyPress> = {}): string | null =>
  shortcutFor(press(key, modifiers), place)?.kind ?? null;

describe('shortcuts', () => {
  it('leaves keys to those who type', () => {
    for (const key of [' ', 'm', '?', 'ArrowLeft', 'ArrowUp']) expect(kind(key, 'text')).toBeNull();
    expect(kind('ArrowRight', 'text', { ctrlKey: true })).toBeNull();
    expect(kind('f', 'text', { ctrlKey: true })).toBe('search');
  });

  it('leaves space to a focused button and takes it elsewhere', () => {
    expect(kind(' ', 'button')).toBeNull();
    for (const place of ['page', 'table', 'slider'] as const) expect(kind(' ', place)).toBe('toggle');
  });

  it('leaves arrows to what moves by them', () => {
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) expect(kind(key, 'slider')).toBeNull();
    expect(kind('ArrowUp', 'table')).toBeNull();
    expect(kind('ArrowDown', 'table')).toBeNull();
    expect(shortcutFor(press('ArrowLeft'), 'table')).toEqual({ kind: 'seek-by', seconds: -5 });
    expect(shortcutFor(press('ArrowRight'), 'page')).toEqual({ kind: 'seek-by', seconds: 5 });
    expect(shortcutFor(press('ArrowUp'), 'page')).toEqual({ kind: 'volume-by', step: 0.05 });
    expect(shortcutFor(press('ArrowDown'), 'button')).toEqual({ kind: 'volume-by', step: -0.05 });
  });

  it('takes Ctrl and ⌘ alike for tracks and search, and no other commands of the browser', () => {
    for (const command of [{ ctrlKey: true }, { metaKey: true }]) {
      expect(kind('ArrowRight', 'table', command)).toBe('next');
      expect(kind('ArrowLeft', 'slider', command)).toBe('previous');
      expect(kind('F', 'page', command)).toBe('search');
      expect(kind('m', 'page', command)).toBeNull();
      expect(kind('f', 'page', { ...command, shiftKey: true })).toBeNull();
      expect(kind('ArrowRight', 'page', { ...command, shiftKey: true })).toBeNull();
    }
    expect(kind('ArrowLeft', 'page', { altKey: true })).toBeNull();
  });

  it('knows mute and the list of shortcuts with Shift held', () => {
    expect(kind('m', 'page')).toBe('mute');
    expect(kind('M', 'page', { shiftKey: true })).toBe('mute');
    expect(kind('?', 'page', { shiftKey: true })).toBe('list-shortcuts');
  });

  it('chooses presets by digit, also where a digit needs Shift', () => {
    expect(shortcutFor(press('0'), 'page')).toEqual({ kind: 'preset', digit: 0 });
    expect(shortcutFor(press('5', { code: 'Numpad5' }), 'table')).toEqual({ kind: 'preset', digit: 5 });
    expect(kind('6', 'page', { code: 'Digit6' })).toBeNull();
    const azerty = { code: 'Digit3' };
    expect(shortcutFor(press('"', azerty), 'page')).toEqual({ kind: 'preset', digit: 3 });
    expect(shortcutFor(press('3', { ...azerty, shiftKey: true }), 'page')).toEqual({ kind: 'preset', digit: 3 });
    // Shift+3 of a board whose digits need none.
    expect(kind('#', 'page', { ...azerty, shiftKey: true })).toBeNull();
    expect(kind('?', 'page', { code: 'Digit1', shiftKey: true })).toBe('list-shortcuts');
    for (const place of ['text', 'dialog'] as const) expect(kind('3', place)).toBeNull();
    expect(kind('3', 'page', { ctrlKey: true })).toBeNull();
  });

  it('changes intensity by the brackets and by the keys that lie there', () => {
    expect(shortcutFor(press('['), 'slider')).toEqual({ kind: 'intensity-by', step: -0.1 });
    expect(shortcutFor(press(']'), 'choice')).toEqual({ kind: 'intensity-by', step: 0.1 });
    expect(shortcutFor(press('ü', { code: 'BracketLeft' }), 'page')).toEqual({ kind: 'intensity-by', step: -0.1 });
    expect(kind('[', 'text')).toBeNull();
    // Where AltGr gives them they lie on digits, and what it gives elsewhere is neither.
    expect(shortcutFor(press('[', { code: 'Digit5', ...altGr }), 'page')).toEqual({ kind: 'intensity-by', step: -0.1 });
    expect(kind(']', 'page', { code: 'Digit5' })).toBe('intensity-by');
    expect(kind('#', 'page', { code: 'Digit3', ...altGr })).toBeNull();
    expect(kind('~', 'page', { code: 'BracketRight', ...altGr })).toBeNull();
  });

  it('compares and matches levels by letter, and leaves the arrows to a group of choices', () => {
    for (const key of ['b', 'B']) expect(kind(key, 'table')).toBe('bypass');
    for (const key of ['l', 'L']) expect(kind(key, 'button')).toBe('level-match');
    expect(kind('b', 'text')).toBeNull();
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) expect(kind(key, 'choice')).toBeNull();
    expect(kind(' ', 'choice')).toBe('toggle');
  });

  it('does nothing behind a dialog', () => {
    for (const key of [' ', 'm', '?', 'ArrowLeft']) expect(kind(key, 'dialog')).toBeNull();
    expect(kind('f', 'dialog', { ctrlKey: true })).toBeNull();
  });
});
