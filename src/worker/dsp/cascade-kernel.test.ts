// The bytes in cascade-kernel.ts are what cascade-kernel.wat says. After a change of the latter: AURALIS_WRITE_KERNEL=1 npx vitest run cascade-kernel
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import wabt from 'wabt';
import { expect, it } from 'vitest';

import { CASCADE_KERNEL } from './cascade-kernel.ts';

const file = (ending: string): string => join(import.meta.dirname, `cascade-kernel${ending}`);

it('is compiled from its text', async () => {
  const { parseWat } = await wabt();
  const text = parseWat('cascade-kernel.wat', readFileSync(file('.wat'), 'utf8'), { simd: true });
  const compiled = Buffer.from(text.toBinary({}).buffer).toString('base64');
  text.destroy();
  if (process.env['AURALIS_WRITE_KERNEL']) {
    const source = readFileSync(file('.ts'), 'utf8');
    writeFileSync(file('.ts'), source.replace(CASCADE_KERNEL, compiled));
  }
  expect(CASCADE_KERNEL).toBe(compiled);
});
