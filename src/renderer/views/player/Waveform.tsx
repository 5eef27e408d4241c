// The waveform behind the seek slider: one picture in the quiet colour and one in the accent, of which CSS shows the part that was
// played. Drawn when the waveform, the size, the pixel ratio or the theme changes, never because the music moves.
import { useLayoutEffect, useRef } from 'react';

import type { Waveform as WaveformColumns } from '../../../shared/analysis.ts';
import { useSettings } from '../PlayerContext.tsx';
import { waveformBars } from './waveform-bars.ts';

/** In CSS pixels: what is finer cannot be told apart at arm's length; guess. */
const BAR_PITCH = 3;
const BAR_WIDTH = 2;

/** Of the peaks around the body of root mean square. */
const PEAK_OPACITY = 0.5;

export function Waveform({ waveform }: { readonly waveform: WaveformColumns }) {
  const theme = useSettings((state) => state.theme);
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);

  useLayoutEffect(() => {
    const canvases = [rest.current, played.current].filter((canvas) => canvas !== null);
    const draw = (): void => {
      for (const canvas of canvases) drawWaveform(canvas, waveform);
    };
    draw();
    // The size in device pixels also changes with the zoom and from screen to screen.
    const resized = new ResizeObserver(draw);
    for (const canvas of canvases) resized.observe(canvas, { box: 'device-pixel-content-box' });
    const systemTheme = matchMedia('(prefers-color-scheme: dark)');
    systemTheme.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      systemTheme.removeEventListener('change', draw);
    };
  }, [waveform, theme]);

  return (
    <div className="waveform" aria-hidden="true">
      <canvas ref={rest} />
      <canvas ref={played} className="waveform-played" />
    </div>
  );
}

/** In the canvas's own CSS colour; bars lie on whole device pixels. */
function drawWaveform(canvas: HTMLCanvasElement, waveform: WaveformColumns): void {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return;
  canvas.width = width;
  canvas.height = height;
  context.fillStyle = getComputedStyle(canvas).color;
  const bars = waveformBars(waveform, Math.max(1, Math.floor(width / (BAR_PITCH * devicePixelRatio))));
  const barWidth = Math.max(1, Math.round(BAR_WIDTH * devicePixelRatio));
  const fill = (bar: number, share: number): void => {
    const tall = Math.max(barWidth, Math.round(share * height));
    context.fillRect(Math.round((bar * width) / bars.length), Math.round((height - tall) / 2), barWidth, tall);
  };
  context.globalAlpha = PEAK_OPACITY;
  for (const [at, { peak }] of bars.entries()) fill(at, peak);
  context.globalAlpha = 1;
  for (const [at, { rms }] of bars.entries()) fill(at, rms);
}
