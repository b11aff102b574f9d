/**
 * What each module may import: the table of the design (section 1; docs/architecture.md shows it as a map). A module
 * not named here may import anything; nobody imports it.
 */

const BASE = ['shared', 'config', 'storage', 'audit'] as const;

export interface ModuleRule {
  /** Modules whose index.ts may be imported. */
  readonly modules: readonly string[];
}

const onBase = (...modules: string[]): ModuleRule => ({ modules: [...BASE, ...modules] });

const BELOW_OIDC = [
  'notifications',
  'population',
  'identity',
  'authentication',
  'documents',
  'relying-parties',
  'consent',
] as const;

const BELOW_AUTHENTICATION = ['population', 'identity', 'notifications'] as const;
const UNDER_SIGN_IN = ['authentication/guarding', 'authentication/devices', 'authentication/factors'] as const;

/**
 * A module with a slash in its name is nested: it has rules of its own, and who may import the outer one may import it.
 */
export const MODULE_RULES: Readonly<Record<string, ModuleRule>> = {
  shared: { modules: [] },
  config: { modules: ['shared'] },
  storage: { modules: ['shared', 'config'] },
  audit: { modules: ['shared', 'storage'] },
  notifications: onBase(),
  population: onBase(),
  identity: onBase('population'),
  'authentication/guarding': onBase('identity'),
  'authentication/devices': onBase('identity', 'notifications', 'authentication/guarding'),
  'authentication/factors': onBase(...BELOW_AUTHENTICATION, 'authentication/guarding', 'authentication/devices'),
  'authentication/sign-in': onBase(...BELOW_AUTHENTICATION, ...UNDER_SIGN_IN),
  'authentication/approvals': onBase(...BELOW_AUTHENTICATION, ...UNDER_SIGN_IN, 'authentication/sign-in'),
  'authentication/recovery': onBase(...BELOW_AUTHENTICATION, ...UNDER_SIGN_IN, 'authentication/sign-in'),
  authentication: onBase(...BELOW_AUTHENTICATION, 'authentication'),
  documents: onBase('population', 'identity', 'notifications'),
  registration: onBase('population', 'identity', 'notifications', 'authentication'),
  'relying-parties': onBase('identity'),
  consent: onBase('identity', 'relying-parties'),
  sharing: onBase('identity', 'consent', 'documents'),
  oidc: onBase(...BELOW_OIDC),
  web: onBase(...BELOW_OIDC, 'registration', 'sharing', 'oidc'),
  sandbox: { modules: ['shared'] },
};

/** Parts that compose all others: they may import anything, and nothing may import them. */
export const JOINING = ['main', 'compose', 'commands'] as const;

/** The homes of outside libraries: a module, or one file of it. `commands` and the like may use what they start. */
export const LIBRARY_HOMES: Readonly<Record<string, readonly string[]>> = {
  koa: ['web', 'sandbox'],
  '@koa/router': ['web', 'sandbox'],
  'koa-helmet': ['web', 'sandbox'],
  'oidc-provider': ['oidc'],
  mongoose: ['storage'],
  bson: ['storage'],
  mingo: ['storage'],
  'node:sqlite': ['storage'],
  argon2: ['authentication/factors/password/hashing.ts'],
  '@simplewebauthn/server': ['authentication'],
  otplib: ['authentication'],
  '@zxcvbn-ts/core': ['authentication'],
  '@zxcvbn-ts/language-common': ['authentication'],
  'mmdb-lib': ['authentication'],
  '@ip-location-db/geo-whois-asn-country-mmdb': ['authentication'],
  bowser: ['authentication', 'web'],
  qr: ['web'],
  qrcode: ['web'],
  jose: ['oidc', 'documents', 'sharing'],
  nodemailer: ['notifications'],
  'libphonenumber-js': ['identity'],
  nunjucks: ['web'],
  'prom-client': ['web'],
  'openid-client': ['sandbox'],
  'smtp-server': ['sandbox'],
  '@peculiar/x509': ['sandbox/tls/certificates.ts'],
  'reflect-metadata': ['sandbox/tls/certificates.ts'],
  '@faker-js/faker': ['sandbox'],
  commander: [],
  'cli-progress': [],
};
