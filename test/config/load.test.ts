import { expect } from 'chai';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../src/compose/index.ts';
import { ConfigError } from '../../src/config/index.ts';

const folder = resolve(import.meta.dirname, '../../config');
const load = (env: Record<string, string> = {}) => loadConfig({ folder, env });

const faultsOf = (env: Record<string, string>): Record<string, string> => {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.faults.map(({ key, message }) => [key, message]));
    throw error;
  }
  return {};
};

const PRODUCTION = {
  SEN_ID_MODE: 'production',
  SEN_ID_ISSUER: 'https://id.example.vn',
  SEN_ID_NOTIFICATIONS_SMS_URL: 'https://sms.example.vn/messages',
  SEN_ID_POPULATION_URL: 'https://npd.example.vn',
  SEN_ID_TRUSTED_PROXIES: '[10.0.0.5]',
};

describe('configuration', () => {
  it('has a default for every setting and starts as a sandbox', () => {
    const config = load();
    expect(config.mode).to.equal('development');
    expect(config.sandbox).to.deep.equal({ enabled: true, fixed_code: '000000', errors_page: undefined });
    expect(config.lifetimes.authorization_code).to.equal(60);
    expect(config.body_limit).to.equal(64 * 1024);
  });

  it('derives issuer and store from port and data folder', () => {
    const config = load({ SEN_ID_PORT: '4100', SEN_ID_DATA: '/srv/sen' });
    expect(config.issuer).to.equal('http://localhost:4100');
    expect(config.store).to.equal('sqlite:/srv/sen/sen-id.db');
    expect(config.seal.key_file).to.equal('/srv/sen/seal-keys.json');
  });

  it('takes every key from the environment, lists and maps as YAML or JSON', () => {
    const config = load({
      SEN_ID_LIFETIMES_ID_TOKEN: '2 min',
      SEN_ID_TRUSTED_PROXIES: '[10.0.0.0/8, "fd00::/8"]',
      SEN_ID_RESOURCE_SERVERS: '[{"indicator":"https://api.example.vn","scopes":["read"]}]',
      SEN_ID_SANDBOX_FIXED_CODE: '012345',
    });
    expect(config.lifetimes.id_token).to.equal(120);
    expect(config.trusted_proxies).to.deep.equal(['10.0.0.0/8', 'fd00::/8']);
    expect(config.resource_servers[0]).to.include({ access_token_format: 'jwt' });
    expect(config.sandbox.fixed_code).to.equal('012345');
  });

  it('lets a file of its own win over the defaults and the environment over both', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sen-id-config-')), 'mine.yaml');
    writeFileSync(file, 'port: 5000\nlogs: { level: warn }\n');
    expect(load({ SEN_ID_CONFIG: file })).to.deep.include({ port: 5000, logs: { level: 'warn' } });
    expect(load({ SEN_ID_CONFIG: file, SEN_ID_PORT: '5001' }).port).to.equal(5001);
  });

  it('names all faults at once, each with its key', () => {
    const faults = faultsOf({
      SEN_ID_PORT: 'three thousand',
      SEN_ID_LIFETIMES_ID_TOKEN: '5 minutes',
      SEN_ID_COLOUR: 'green',
    });
    expect(faults).to.have.all.keys('port', 'lifetimes.id_token', 'SEN_ID_COLOUR');
  });

  it('names faults of one setting and faults between settings together', () => {
    const faults = faultsOf({ ...PRODUCTION, SEN_ID_PORT: '0', SEN_ID_SANDBOX_FIXED_CODE: '000000' });
    expect(faults).to.have.all.keys('port', 'sandbox.fixed_code');
  });

  it('names unknown keys and unreadable files', () => {
    const folderOfMine = mkdtempSync(join(tmpdir(), 'sen-id-config-'));
    writeFileSync(join(folderOfMine, 'odd.yaml'), 'lifetimes: { coffee: 3 min }\n');
    expect(faultsOf({ SEN_ID_CONFIG: join(folderOfMine, 'odd.yaml') })).to.have.all.keys('lifetimes.coffee');
    const missing = join(folderOfMine, 'missing.yaml');
    expect(faultsOf({ SEN_ID_CONFIG: missing })).to.have.all.keys(missing);
  });

  it('starts in production with what production needs', () => {
    expect(load(PRODUCTION).sandbox).to.deep.equal({
      ...{ enabled: false, fixed_code: undefined, errors_page: undefined },
    });
  });

  const refused: readonly [what: string, env: Record<string, string>, key: string][] = [
    ['the sandbox', { SEN_ID_SANDBOX_ENABLED: 'true' }, 'sandbox.enabled'],
    ['a fixed code', { SEN_ID_SANDBOX_FIXED_CODE: '000000' }, 'sandbox.fixed_code'],
    ['a page of errors', { SEN_ID_SANDBOX_ERRORS_PAGE: 'http://localhost:3003/errors' }, 'sandbox.errors_page'],
    ['private addresses', { SEN_ID_OUTBOUND_ALLOW_PRIVATE_ADDRESSES: 'true' }, 'outbound.allow_private_addresses'],
    ['an http issuer', { SEN_ID_ISSUER: 'http://id.example.vn' }, 'issuer'],
    ['weak hashing', { SEN_ID_AUTHENTICATION_PASSWORD_MEMORY_KIB: '1024' }, 'authentication.password.memory_kib'],
    ['no proxy', { SEN_ID_TRUSTED_PROXIES: '' }, 'trusted_proxies'],
    ['an empty list of proxies', { SEN_ID_TRUSTED_PROXIES: '[]' }, 'trusted_proxies'],
    ['the population database in the clear', { SEN_ID_POPULATION_URL: 'http://npd.example.vn' }, 'population.url'],
    ['the matcher in the clear', { SEN_ID_MATCHER_URL: 'HTTP://10.0.0.7:8080' }, 'matcher.url'],
    ['SMS in the clear', { SEN_ID_NOTIFICATIONS_SMS_URL: 'http://localhost.example.vn' }, 'notifications.sms_url'],
    ['mail in the clear', { SEN_ID_NOTIFICATIONS_MAIL_URL: 'smtp://mail.example.vn:25' }, 'notifications.mail_url'],
    [
      'mail to a server that may be anybody',
      { SEN_ID_NOTIFICATIONS_MAIL_URL: 'smtps://mail.example.vn?tls.rejectUnauthorized=false' },
      'notifications.mail_url',
    ],
    [
      'mail with STARTTLS that is skipped',
      { SEN_ID_NOTIFICATIONS_MAIL_URL: 'smtp://mail.example.vn:587?requireTLS=true&ignoreTLS=true' },
      'notifications.mail_url',
    ],
    ['certificates of anybody', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }, 'NODE_TLS_REJECT_UNAUTHORIZED'],
    [
      'a database that may be anybody',
      { SEN_ID_STORE: 'mongodb://a.example.vn,b.example.vn/sen_id?tls=true&tlsAllowInvalidCertificates=true' },
      'store',
    ],
    [
      'a database of another name',
      { SEN_ID_STORE: 'mongodb+srv://db.example.vn/sen_id?tlsallowinvalidhostnames=true' },
      'store',
    ],
    ['a single pass', { SEN_ID_AUTHENTICATION_PASSWORD_PASSES: '1' }, 'authentication.password.passes'],
  ];
  for (const [what, env, key] of refused) {
    it(`refuses ${what} in production`, () => expect(faultsOf({ ...PRODUCTION, ...env })).to.have.all.keys(key));
  }

  const encrypted = 'smtp://mail.example.vn:587?requireTLS=true';
  for (const [what, env] of [
    ['encrypted', { SEN_ID_MATCHER_URL: 'https://matcher.example.vn', SEN_ID_NOTIFICATIONS_MAIL_URL: encrypted }],
    [
      'on this machine, by name',
      { SEN_ID_MATCHER_URL: 'http://localhost:1', SEN_ID_POPULATION_URL: 'http://npd.localhost' },
    ],
    [
      'on this machine, IPv4',
      { SEN_ID_MATCHER_URL: 'http://127.0.0.2:1', SEN_ID_NOTIFICATIONS_MAIL_URL: 'smtp://127.0.0.1:25' },
    ],
    [
      'on this machine, IPv6',
      { SEN_ID_NOTIFICATIONS_SMS_URL: 'http://[::1]:1', SEN_ID_NOTIFICATIONS_MAIL_URL: 'smtp://[::1]' },
    ],
  ] as const) {
    it(`takes services in production that are ${what}`, () =>
      expect(faultsOf({ ...PRODUCTION, ...env })).to.deep.equal({}));
  }

  it('takes databases in production whose certificate is checked', () => {
    for (const store of [
      'mongodb://db.example.vn/sen_id?tls=true&tlsInsecure=false',
      'mongodb+srv://db.example.vn/sen_id',
      'sqlite:data/a?tlsInsecure=true',
    ]) {
      expect(faultsOf({ ...PRODUCTION, SEN_ID_STORE: store }), store).to.deep.equal({});
    }
    expect(faultsOf({ ...PRODUCTION, NODE_TLS_REJECT_UNAUTHORIZED: '1' })).to.deep.equal({});
  });

  it('takes services in the clear outside production', () => {
    expect(faultsOf({ SEN_ID_STORE: 'mongodb://localhost/a?tlsInsecure=true' })).to.deep.equal({});
    expect(faultsOf({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).to.deep.equal({});
    expect(faultsOf({ SEN_ID_POPULATION_URL: 'http://npd.example.vn' })).to.deep.equal({});
  });

  it('refuses lifetimes that contradict each other', () => {
    const faults = faultsOf({
      SEN_ID_LIFETIMES_REFRESH_TOKEN: '100 d',
      SEN_ID_LIFETIMES_SESSION: '8 d',
      SEN_ID_SIGNING_RETIRED_FOR: '1 s',
    });
    expect(faults).to.have.all.keys(
      ...['lifetimes.refresh_token', 'lifetimes.session', 'signing.retired_for', 'signing.cached_for'],
    );
  });

  it('takes off or 2 for a rule of risk, and nothing else', () => {
    const riskOf = (value: string) => {
      const env = { SEN_ID_AUTHENTICATION_RISK_MANY_FAILURES: value };
      return load(env).authentication.risk.many_failures;
    };
    expect([riskOf('off'), riskOf('2')]).to.deep.equal(['off', 2]);
    expect(faultsOf({ SEN_ID_AUTHENTICATION_RISK_MANY_FAILURES: '3' })).to.have.all.keys(
      'authentication.risk.many_failures',
    );
  });
});
