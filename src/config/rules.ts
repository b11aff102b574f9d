import type { z } from 'zod';
import type { ConfigFault } from './faults.ts';
import type { configSchema } from './schema.ts';

type Settings = z.infer<typeof configSchema>;

/** OWASP Password Storage Cheat Sheet: the least argon2id parameters. */
const OWASP = { memory_kib: 19_456, passes: 2 } as const;

const NEEDED_IN_PRODUCTION: readonly [key: string, given: (settings: Settings) => unknown][] = [
  ['issuer', (settings) => settings.issuer],
  ['notifications.sms_url', (settings) => settings.notifications.sms_url],
  ['population.url', (settings) => settings.population.url],
];

const productionFaults = (settings: Settings): ConfigFault[] => {
  const faults: ConfigFault[] = [];
  if (settings.sandbox.enabled) faults.push({ key: 'sandbox.enabled', message: 'must be false in production mode' });
  if (settings.sandbox.fixed_code !== undefined) {
    faults.push({
      key: 'sandbox.fixed_code',
      message: 'must be empty in production mode: it would open every account',
    });
  }
  if (settings.issuer?.startsWith('http:') === true) {
    faults.push({ key: 'issuer', message: 'must be an https address in production mode' });
  }
  for (const [key, given] of NEEDED_IN_PRODUCTION) {
    if (given(settings) === undefined) faults.push({ key, message: 'must be given in production mode' });
  }
  const { memory_kib, passes } = settings.authentication.password;
  if (memory_kib < OWASP.memory_kib) {
    faults.push({ key: 'authentication.password.memory_kib', message: `must be ${OWASP.memory_kib} or more` });
  }
  if (passes < OWASP.passes) {
    faults.push({ key: 'authentication.password.passes', message: `must be ${OWASP.passes} or more` });
  }
  return faults;
};

/** Faults that no setting has alone: those between settings, and those of the mode. */
export function crossFaults(settings: Settings): ConfigFault[] {
  const faults = settings.mode === 'production' ? productionFaults(settings) : [];
  const { lifetimes, outbound, sandbox, signing } = settings;
  if (outbound.allow_private_addresses && !sandbox.enabled) {
    faults.push({
      key: 'outbound.allow_private_addresses',
      message:
        'may be true only where sandbox.enabled is true: relying parties could reach your own network through us',
    });
  }
  if (sandbox.fixed_code !== undefined && !sandbox.enabled && settings.mode !== 'production') {
    faults.push({ key: 'sandbox.fixed_code', message: 'may be given only where sandbox.enabled is true' });
  }
  if (lifetimes.refresh_token > lifetimes.refresh_token_total) {
    faults.push({ key: 'lifetimes.refresh_token', message: 'must not be longer than lifetimes.refresh_token_total' });
  }
  if (lifetimes.session > lifetimes.session_total) {
    faults.push({ key: 'lifetimes.session', message: 'must not be longer than lifetimes.session_total' });
  }
  if (lifetimes.grant < lifetimes.refresh_token_total) {
    faults.push({ key: 'lifetimes.grant', message: 'must not be shorter than lifetimes.refresh_token_total' });
  }
  const longest = Math.max(lifetimes.id_token, lifetimes.access_token, lifetimes.client_credentials);
  if (signing.retired_for < longest) {
    faults.push({ key: 'signing.retired_for', message: 'must not be shorter than the longest life of a signed token' });
  }
  return faults;
}
