import { describe, expect, it } from 'vitest';

import { shortcutFor, type KeyPlace, type KeyPress } from './shortcut-rules.ts';

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

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

  it('does nothing behind a dialog', () => {
    for (const key of [' ', 'm', '?', 'ArrowLeft']) expect(kind(key, 'dialog')).toBeNull();
    expect(kind('f', 'dialog', { ctrlKey: true })).toBeNull();
  });
});
