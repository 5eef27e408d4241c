// The house's rule of who may import whom, read from the import lines themselves. A failure names the file, the import and the rule.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix, relative } from 'node:path';

import { describe, expect, it } from 'vitest';

const SRC = import.meta.dirname;

interface Rule {
  /** The files the rule is for: the longest matching prefix wins. */
  readonly room: string;
  /** Folders or files below src this room may import (itself is always allowed). */
  readonly rooms: readonly string[];
  /** Packages it may import. */
  readonly packages: readonly string[];
  readonly node: boolean;
  /** Rooms of which it may import types only. */
  readonly types?: readonly string[];
  /** Rooms that its tests may import besides: the other end of a wire, or what they show at work. */
  readonly tests?: readonly string[];
}

const CORE = ['main/platform', 'main/process', 'main/resilience', 'shared'];

/** Pure data: what prints to a terminal, or answers a bare browser, makes its sentences as the page does. */
const WORDS = ['renderer/texts'];

const RULES: readonly Rule[] = [
  { room: 'shared', rooms: [], packages: ['valibot'], node: false },
  { room: 'worker', rooms: ['shared'], packages: ['@audio/biquad', 'node-av', 'music-metadata', 'fft.js'], node: true },
  { room: 'preload', rooms: ['shared'], packages: ['electron'], node: false },
  {
    room: 'renderer/texts',
    rooms: ['shared'],
    types: ['renderer/engine'],
    tests: ['main/render', 'renderer/stores'],
    packages: [],
    node: false,
  },
  { room: 'renderer/client', rooms: ['shared'], packages: [], node: false },
  { room: 'renderer/engine', rooms: ['shared'], packages: [], node: false, types: ['renderer/client'] },
  {
    room: 'renderer/stores',
    rooms: ['shared', 'renderer/client', 'renderer/engine', 'renderer/texts'],
    packages: ['zustand'],
    node: false,
  },
  { room: 'renderer/elements', rooms: ['shared', 'renderer/texts'], packages: ['react', 'lucide-react'], node: false },
  {
    room: 'renderer/views',
    rooms: ['renderer/stores', 'renderer/elements', 'renderer/texts', 'shared'],
    types: ['renderer/engine', 'renderer/client'],
    packages: ['react', 'react-dom', 'lucide-react', '@base-ui/react', '@tanstack/react-virtual', 'zustand'],
    node: false,
  },
  {
    room: 'renderer',
    rooms: ['shared', 'renderer'],
    packages: ['react', 'react-dom', 'zustand', '@fontsource-variable/inter'],
    node: false,
  },
  { room: 'main/platform', rooms: ['shared'], packages: ['electron-log'], node: true },
  { room: 'main/process', rooms: ['main/platform', 'shared'], packages: [], node: true },
  {
    room: 'main/resilience',
    rooms: ['main/platform', 'shared'],
    tests: ['main/library', 'main/workers'],
    packages: [],
    node: true,
  },
  {
    room: 'main/health',
    rooms: [...CORE, 'main/catalogue', 'main/library', 'main/workers'],
    types: ['main/shell/shell.ts', 'main/render', 'main/buffer', 'main/playback'],
    packages: [],
    node: true,
  },
  { room: 'main/catalogue', rooms: CORE, packages: ['better-sqlite3'], node: true },
  { room: 'main/library', rooms: [...CORE, 'main/catalogue', 'main/workers'], packages: ['chokidar'], node: true },
  {
    room: 'main/workers',
    rooms: [...CORE, 'main/catalogue'],
    types: ['main/shell/shell.ts'],
    tests: ['main/shell'],
    packages: [],
    node: true,
  },
  {
    room: 'main/render',
    rooms: [...CORE, 'main/catalogue', 'main/workers', 'main/analysis', 'main/playback/track-findings.ts'],
    packages: [],
    node: true,
  },
  {
    room: 'main/analysis',
    rooms: [...CORE, 'main/catalogue', 'main/workers', 'main/playback/track-findings.ts'],
    packages: [],
    node: true,
  },
  {
    room: 'main/buffer',
    rooms: [...CORE, 'main/catalogue', 'main/analysis', 'main/render'],
    packages: ['valibot'],
    node: true,
  },
  {
    room: 'main/playback',
    rooms: [...CORE, 'main/catalogue', 'main/library'],
    types: ['main/buffer', 'main/analysis'],
    packages: [],
    node: true,
  },
  {
    room: 'main/shell/electron',
    rooms: [...CORE, ...WORDS, 'main/shell'],
    tests: ['renderer/client', 'preload'],
    packages: ['electron'],
    node: true,
  },
  {
    room: 'main/shell/chromium',
    rooms: [...CORE, ...WORDS, 'main/shell'],
    tests: ['renderer/client'],
    packages: ['ws'],
    node: true,
  },
  { room: 'main/shell', rooms: [...CORE, ...WORDS], packages: ['valibot'], node: true },
  { room: 'main', rooms: ['main', 'shared', ...WORDS], tests: ['renderer/client'], packages: [], node: true },
  // What tests, end-to-end specs and benches share. No production file may import it.
  {
    room: 'testing',
    rooms: ['shared', 'main', 'worker'],
    packages: ['@playwright/test', '@sparticuz/chromium', 'fast-check', 'vitest'],
    node: true,
  },
];

/** Of Node's own modules these open the network; only the Chromium shell may. */
const NETWORK_MODULES = ['http', 'https', 'http2', 'tls', 'dgram'];

interface ImportLine {
  readonly file: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function importsOf(path: string): ImportLine[] {
  const text = readFileSync(path, 'utf8');
  const file = relative(SRC, path).replaceAll('\\', '/');
  const pattern =
    /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => ({
    file,
    specifier: match[2] ?? match[3] ?? '',
    typeOnly: Boolean(match[1]),
  }));
}

function ruleFor(file: string): Rule | undefined {
  return RULES.filter((rule) => file.startsWith(`${rule.room}/`)).sort((a, b) => b.room.length - a.room.length)[0];
}

const within = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

const isTestFile = (file: string): boolean => /\.(test|testing|suite)\.tsx?$/.test(file);

/** Why the import is not allowed, null when it is. */
function objection({ file, specifier, typeOnly }: ImportLine): string | null {
  const rule = ruleFor(file);
  // Tests of the whole house lie at its top.
  if (isTestFile(file) && !file.includes('/')) return null;
  if (!rule) return 'belongs to no room of the table';
  if (isTestFile(file)) return testObjection(rule, file, specifier);
  if (specifier.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(file), specifier));
    if (target.endsWith('.css') || within(target, rule.room)) return null;
    if (typeOnly && rule.types?.some((room) => within(target, room))) return null;
    return rule.rooms.some((room) => within(target, room)) ? null : `${rule.room} may not import ${target}`;
  }
  const bare = specifier.replace(/^node:/, '').split('/')[0] ?? '';
  if (specifier.startsWith('node:') || builtinModules.includes(bare)) {
    if (!rule.node) return `${rule.room} may not import Node's ${specifier}`;
    const network = NETWORK_MODULES.includes(bare) && !typeOnly && !within(file, 'main/shell/chromium');
    return network ? `only main/shell/chromium may import ${specifier}` : null;
  }
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : bare;
  return rule.packages.includes(name) ? null : `${rule.room} may not import the package ${name}`;
}

/** A test sees what its room sees, with the shared test support and whatever packages and modules of Node it takes. */
function testObjection({ room, rooms, types = [], tests = [] }: Rule, file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  const allowed = [room, 'testing', ...rooms, ...types, ...tests];
  return allowed.some((other) => within(target, other)) ? null : `a test of ${room} may not import ${target}`;
}

describe('rooms', () => {
  const lines = sourceFiles(SRC).flatMap(importsOf);

  it('reads the imports of every room that exists', () => {
    expect(lines.length).toBeGreaterThan(100);
    expect(new Set(lines.map((line) => ruleFor(line.file)?.room)).size).toBeGreaterThan(12);
  });

  it('finds an import that crosses the house', () => {
    const crossing = { file: 'main/buffer/x.ts', specifier: '../health/alerts.ts', typeOnly: false };
    expect(objection(crossing)).toBe('main/buffer may not import main/health/alerts.ts');
    expect(objection({ file: 'main/app.ts', specifier: 'electron', typeOnly: false })).toContain('electron');
    expect(objection({ file: 'main/library/x.ts', specifier: 'node:http', typeOnly: false })).toContain('chromium');
    expect(objection({ file: 'renderer/engine/x.ts', specifier: 'react', typeOnly: true })).toContain('react');
  });

  it('finds a test that crosses the house, and production code that imports test support', () => {
    const test = { file: 'main/buffer/x.test.ts', specifier: '../health/alerts.ts', typeOnly: false };
    expect(objection(test)).toBe('a test of main/buffer may not import main/health/alerts.ts');
    expect(objection({ ...test, specifier: '../../testing/signals.ts' })).toBeNull();
    const production = { file: 'main/buffer/x.ts', specifier: '../../testing/signals.ts', typeOnly: false };
    expect(objection(production)).toBe('main/buffer may not import testing/signals.ts');
  });

  it('has no import that the table forbids', () => {
    const objections = lines.flatMap((line) => {
      const why = objection(line);
      return why ? [`${line.file}: ${why}`] : [];
    });
    expect(objections).toEqual([]);
  });
});
