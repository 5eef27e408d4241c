// The waveform behind the seek slider: one picture in the quiet colour and one in the accent, of which CSS shows the part that was
// played. Drawn when the waveform, the size, the pixel ratio or the theme changes, never because the music moves. When the GPU's process
// dies the picture is drawn anew, and without a GPU once that happens again.
import { useLayoutEffect, useRef, useState } from 'react';

import type { Waveform as WaveformColumns } from '../../../shared/analysis.ts';
import { useSettings } from '../PlayerContext.tsx';
import { waveformBars } from './waveform-bars.ts';

/** In CSS pixels: what is finer cannot be told apart at arm's length; guess. */
const BAR_PITCH = 3;
const BAR_WIDTH = 2;

/** A context that was lost so often is not given back to the GPU. */
const LOSSES_BORNE = 1;

/** Of the peaks around the body of root mean square. */
const PEAK_OPACITY = 0.5;

export function Waveform({ waveform }: { readonly waveform: WaveformColumns }) {
  const theme = useSettings((state) => state.theme);
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const [losses, setLosses] = useState(0);
  const withoutGpu = losses > LOSSES_BORNE;

  useLayoutEffect(() => {
    const canvases = [rest.current, played.current].filter((canvas) => canvas !== null);
    const draw = (): void => {
      for (const canvas of canvases) drawWaveform(canvas, waveform, withoutGpu);
    };
    // Both pictures are lost at once; that is one loss.
    const lost = (): void => setLosses((before) => before + 1);
    draw();
    // The size in device pixels also changes with the zoom and from screen to screen.
    const resized = new ResizeObserver(draw);
    for (const canvas of canvases) {
      resized.observe(canvas, { box: 'device-pixel-content-box' });
      canvas.addEventListener('contextrestored', draw);
    }
    canvases[0]?.addEventListener('contextlost', lost);
    const systemTheme = matchMedia('(prefers-color-scheme: dark)');
    systemTheme.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      for (const canvas of canvases) canvas.removeEventListener('contextrestored', draw);
      canvases[0]?.removeEventListener('contextlost', lost);
      systemTheme.removeEventListener('change', draw);
    };
  }, [waveform, theme, withoutGpu]);

  return (
    <div className="waveform" aria-hidden="true">
      {/* How a canvas is drawn is settled by its first context: another way takes another canvas. */}
      <canvas ref={rest} key={`rest ${withoutGpu}`} />
      <canvas ref={played} key={`played ${withoutGpu}`} className="waveform-played" />
    </div>
  );
}

/** In the canvas's own CSS colour; bars lie on whole device pixels. */
function drawWaveform(canvas: HTMLCanvasElement, waveform: WaveformColumns, withoutGpu: boolean): void {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  const context = canvas.getContext('2d', { willReadFrequently: withoutGpu });
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
