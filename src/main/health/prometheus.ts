// Prometheus' text format 0.0.4: families of samples in, its text out. metrics.ts says which families there are.
import type { LatencyFigures } from '../../shared/buffer-figures.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type Labels = Readonly<Record<string, string>>;
/** Null: not known. */
export type Sample = readonly [labels: Labels, value: number | null];

export class Exposition {
  readonly #lines: string[] = [];

  gauge(name: string, help: string, samples: readonly Sample[]): void {
    this.#family(name, 'gauge', help, samples);
  }

  /** `name` ends in `_total`. */
  counter(name: string, help: string, samples: readonly Sample[]): void {
    this.#family(name, 'counter', help, samples);
  }

  summary(name: string, help: string, rows: readonly (readonly [Labels, LatencyFigures])[]): void {
    this.#head(name, 'summary', help);
    for (const [labels, { count, sumMs, p50Ms, p95Ms, p99Ms }] of rows) {
      for (const [quantile, ms] of [['0.5', p50Ms], ['0.95', p95Ms], ['0.99', p99Ms]] as const)
        this.#sample(name, { ...labels, quantile }, ms === null ? NaN : ms / 1000); // prettier-ignore
      this.#sample(`${name}_sum`, labels, sumMs / 1000);
      this.#sample(`${name}_count`, labels, count);
    }
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  /** What is not known is left out. */
  #family(name: string, type: string, help: string, samples: readonly Sample[]): void {
    this.#head(name, type, help);
    for (const [labels, value] of samples) if (value !== null) this.#sample(name, labels, value);
  }

  #head(name: string, type: string, help: string): void {
    this.#lines.push(`# HELP auralis_${name} ${escaped(help)}`, `# TYPE auralis_${name} ${type}`);
  }

  #sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`);
    const set = pairs.length > 0 ? `{${pairs.join(',')}}` : '';
    this.#lines.push(`auralis_${name}${set} ${numberText(value)}`);
  }
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** Of a family without labels. */
export const one = (value: number | null): readonly Sample[] => [[{}, value]];
