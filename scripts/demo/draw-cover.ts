// Album covers for the demo library: a dusk gradient with a few discs, written as PNG (W3C PNG, colour type 2, deflate).
import { crc32, deflateSync } from 'node:zlib';

import { mulberry32 } from './synthesise-track.ts';

const SIDE = 480;
type Rgb = readonly [number, number, number];

export function drawCover(seed: number, top: Rgb, bottom: Rgb, disc: Rgb): Buffer {
  const random = mulberry32(seed);
  const discs = Array.from({ length: 4 }, (_, i) => ({
    x: (0.2 + 0.6 * random()) * SIDE,
    y: (0.25 + 0.5 * random()) * SIDE,
    radius: SIDE * (0.3 - i * 0.055),
    alpha: 0.25 + 0.18 * i,
  }));
  const raw = Buffer.alloc(SIDE * (SIDE * 3 + 1));
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const t = y / SIDE;
      const pixel = [0, 1, 2].map((c) => (top[c] ?? 0) * (1 - t) + (bottom[c] ?? 0) * t);
      for (const { x: cx, y: cy, radius, alpha } of discs) {
        const edge = Math.max(0, Math.min(1, radius - Math.hypot(x - cx, y - cy) + 0.5));
        for (let c = 0; c < 3; c++) pixel[c] = (pixel[c] ?? 0) * (1 - edge * alpha) + (disc[c] ?? 0) * edge * alpha;
      }
      for (let c = 0; c < 3; c++) raw[y * (SIDE * 3 + 1) + 1 + x * 3 + c] = Math.round(pixel[c] ?? 0);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    section('IHDR', header),
    section('IDAT', deflateSync(raw)),
    section('IEND', Buffer.alloc(0)),
  ]);
}

function section(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, crc]);
}
