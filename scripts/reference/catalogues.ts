import { CLAIMS } from '../../src/identity/index.ts';
import { openMetrics } from '../../src/web/index.ts';
import { cell, code, page, table } from './markdown.ts';
import { asCitizensRead } from './texts.ts';

const SOURCES = { npd: 'National Population Database', account: 'the account', derived: 'worked out' } as const;

/** docs/reference/claims.md */
export const claimsPage = (): string =>
  page(
    'Claims',
    'What can be released about a citizen, to a relying party whose record lists it and with the consent of the citizen. Each is asked for by its scope, or by name in the `claims` parameter.',
    table(
      ['claim', 'scope', 'account level', 'source', 'what it is', 'as citizens read it'],
      CLAIMS.map(({ name, scope, minimumLevel, source, about }) => [
        code(name),
        code(scope),
        String(minimumLevel),
        SOURCES[source],
        cell(about),
        asCitizensRead(`claims:label.${name}`),
      ]),
    ),
  );

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly type?: string;
}

const isMetric = (value: unknown): value is Metric =>
  typeof value === 'object' && value !== null && 'name' in value && 'help' in value && 'labelNames' in value;

/** docs/reference/metrics.md */
export async function metricsPage(): Promise<string> {
  const metrics = openMetrics();
  const { body } = await metrics.text();
  const types = new Map([...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const helps = [...body.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name = '', help = '']) => ({ name, help }));
  const own = Object.values(metrics).filter(isMetric);
  const row = (name: string, help: string, labels: readonly string[]): string[] => [
    code(name),
    types.get(name) ?? '',
    labels.map(code).join(', '),
    cell(help),
  ];
  const head = ['metric', 'type', 'labels', 'what it is'];
  const general = helps.filter(({ name }) => !own.some((metric) => metric.name === name));
  return page(
    'Metrics',
    'Served at `/metrics` in the format of Prometheus, to the addresses of `metrics.allow_from`. With several workers the numbers are those of all.',
    table(
      head,
      own.map(({ name, help, labelNames }) => row(name, help, labelNames)),
    ),
    '## Of the process',
    table(
      head,
      general.map(({ name, help }) => row(name, help, [])),
    ),
  );
}
