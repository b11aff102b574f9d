import type { DetailedResult, WorkResult } from '../measure.ts';

/** The output of `--json`. */
export interface Report {
  readonly works: readonly WorkResult[];
  readonly rss_mib: number;
  readonly ready_ms: number;
}

export const GOALS = { rss_mib: 130, ready_ms: 1000 } as const;

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

export const report = (results: readonly DetailedResult[], rssMib: number, readyMs: number): Report => ({
  works: results.map(({ work, rate, p50_ms, p99_ms, bare_rate, ratio }) => ({
    work,
    rate: rounded(rate, 1),
    p50_ms: rounded(p50_ms, 2),
    p99_ms: rounded(p99_ms, 2),
    bare_rate: rounded(bare_rate, 1),
    ratio: rounded(ratio, 3),
  })),
  rss_mib: rounded(rssMib, 1),
  ready_ms: Math.round(readyMs),
});

const verdict = (isMet: boolean): string => (isMet ? 'met' : 'MISSED');
const number = (value: number, digits: number): string => (Number.isNaN(value) ? '-' : value.toFixed(digits));

/** A table for people. */
export function table(results: readonly DetailedResult[], { rss_mib, ready_ms }: Report): string {
  const rows = results.map((result) => [
    result.work,
    number(result.rate, 0),
    number(result.bare_rate, 0),
    number(result.ratio, 2),
    `${result.goal.toFixed(2)} ${verdict(result.ratio >= result.goal)}`,
    number(result.p50_ms, 1),
    number(result.p99_ms, 1),
    number(result.cpu_us, 0),
    number(result.bare_cpu_us, 0),
    number(result.bare_cpu_us / result.cpu_us, 2),
  ]);
  const head = [
    'work',
    'per s',
    'bare per s',
    'ratio',
    'goal',
    'p50 ms',
    'p99 ms',
    'cpu us',
    'bare cpu us',
    'cpu ratio',
  ];
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length), title.length),
  );
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [
    ...lines,
    '',
    `resident memory after the load: ${rss_mib} MiB (goal below ${GOALS.rss_mib}: ${verdict(rss_mib < GOALS.rss_mib)})`,
    `ready after: ${ready_ms} ms (goal ${GOALS.ready_ms}: ${verdict(ready_ms <= GOALS.ready_ms)})`,
    'password_sign_in is compared with argon2 alone; cpu is the processor time of the server for one unit: on a busy machine its ratio says more than the rates.',
  ].join('\n');
}
