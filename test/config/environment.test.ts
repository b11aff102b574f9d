import { expect } from 'chai';
import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { loadConfig } from '../../src/compose/index.ts';

type Path = readonly string[];

/** Values for settings for which no other value can be derived from the default. */
const OTHERS: Readonly<Record<string, unknown>> = {
  mode: 'production',
  issuer: 'https://id.example.vn',
  host: '0.0.0.0',
  data: '/srv/sen',
  store: 'sqlite:/srv/sen/other.db',
  trusted_proxies: ['10.0.0.0/8', 'fd00::/8'],
  'seal.key_file': '/srv/sen/keys.json',
  'lifetimes.refresh_token_total': '80 d',
  'authentication.factors': ['password', 'totp'],
  resource_servers: [{ indicator: 'https://api.example.vn', scopes: ['read'] }],
  'notifications.sms_url': 'https://sms.example.vn/messages',
  'notifications.sms_token': '0123',
  'notifications.mail_url': 'smtp://user:word@mail.example.vn:25',
  'notifications.mail_from': 'Other <other@example.vn>',
  'population.url': 'https://npd.example.vn',
  'population.token': '0123',
  'matcher.url': 'https://matcher.example.vn',
  'matcher.token': '0123',
  'matcher.least_score': 0.7,
  'matcher.least_liveness': 0.6,
  'working_days.holidays': ['2028-01-03'],
  'working_days.worked_weekends': ['2028-01-08'],
  'relying_parties.folder': '/srv/sen/relying-parties',
  'signing.algorithms': ['PS256'],
  'metrics.allow_from': ['10.0.0.0/8'],
  'logs.level': 'warn',
  'sandbox.fixed_code': '012345',
  'sandbox.errors_page': 'http://localhost:3003/errors',
};

/** Additional settings for values that conflict with other defaults. */
const BESIDE: Readonly<Record<string, Record<string, string>>> = {
  mode: {
    SEN_ID_ISSUER: 'https://id.example.vn',
    SEN_ID_NOTIFICATIONS_SMS_URL: 'https://sms.example.vn/messages',
    SEN_ID_POPULATION_URL: 'https://npd.example.vn',
    SEN_ID_TRUSTED_PROXIES: '[10.0.0.5]',
  },
  'outbound.allow_private_addresses': { SEN_ID_SANDBOX_ENABLED: 'true' },
  'sandbox.fixed_code': { SEN_ID_SANDBOX_ENABLED: 'true' },
  'sandbox.errors_page': { SEN_ID_SANDBOX_ENABLED: 'true' },
};

/** A different value of the same kind: the other of two, one more, a longer duration or a larger size. */
const otherThan = (key: string, value: unknown): unknown => {
  if (key in OTHERS) return OTHERS[key];
  if (key.startsWith('authentication.risk.')) return 'off';
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string' && /^\d+ \w+$/.test(value)) {
    return value.replace(/\d+/, (amount) => String(Number(amount) + 1));
  }
  throw new Error(`no other value is known for ${key}: add one to this test`);
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const leaves = (tree: unknown, path: Path = []): [path: Path, value: unknown][] =>
  isMap(tree) ? Object.entries(tree).flatMap(([key, value]) => leaves(value, [...path, key])) : [[path, tree]];

const at = (tree: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (isMap(inner) ? inner[key] : undefined), tree);

const nest = (path: Path, value: unknown): Record<string, unknown> =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Record<string, unknown>;

/** A setting as an environment variable gives it: lists and maps as JSON. */
const variable = (path: Path, value: unknown): Record<string, string> => ({
  [`SEN_ID_${path.join('_').toUpperCase()}`]: typeof value === 'string' ? value : JSON.stringify(value),
});

describe('settings from the environment', () => {
  const defaultsFile = resolve(import.meta.dirname, '../../config/default.yaml');
  const settings = leaves(parse(readFileSync(defaultsFile, 'utf8')));
  /** Only the defaults, without the file of the mode, which would override them. */
  const folder = mkdtempSync(join(tmpdir(), 'sen-id-config-'));
  before(() => copyFileSync(defaultsFile, join(folder, 'default.yaml')));

  it('have a variable of their own each', () => {
    const names = settings.flatMap(([path]) => Object.keys(variable(path, '')));
    expect(names.length).to.be.above(60);
    expect(new Set(names).size).to.equal(names.length);
  });

  for (const [path, value] of settings) {
    const key = path.join('.');

    if (value !== null) {
      it(`${key} takes its default from the environment and stays what it was`, () =>
        expect(loadConfig({ folder, env: variable(path, value) })).to.deep.equal(loadConfig({ folder, env: {} })));
    }

    it(`${key} takes another value from the environment, as from a file`, () => {
      const other = otherThan(key, value);
      const beside = BESIDE[key] ?? {};
      const config = loadConfig({ folder, env: { ...beside, ...variable(path, other) } });
      expect(config).to.deep.equal(loadConfig({ folder, env: beside, overrides: nest(path, other) }));
      expect(at(config, path)).to.not.deep.equal(at(loadConfig({ folder, env: {} }), path));
    });
  }
});
