import type Provider from 'oidc-provider';
import type { Clock } from '../../shared/index.ts';
import type { StoredModel } from './adapter.ts';

/** Milliseconds of Unix time in base 36; enough until the year 5188. */
const TIME_LETTERS = 9;
/** What oidc-provider makes: 256 random bits. */
const RANDOM_LETTERS = 43;

/**
 * An id that begins with the time of its making: in an index, what is made together stands together at the end. With random ids each new
 * token changes a page of its own in each index, and each changed page is written to the disk. The time is no secret: the answer that
 * brings a token says how long it lives.
 */
export const timedId = (now: Date, random: string): string =>
  now.getTime().toString(36).padStart(TIME_LETTERS, '0') + random;

/** The time that an id begins with; empty where it is none of ours, which whoever sends it may have made up. */
export const timeOf = (id: string): string =>
  id.length === TIME_LETTERS + RANDOM_LETTERS && /^[0-9a-z]{9}/.test(id) ? id.slice(0, TIME_LETTERS) : '';

/** Models whose new documents come all the time. */
const TIMED: readonly StoredModel[] = [
  'AccessToken',
  'AuthorizationCode',
  'ClientCredentials',
  'Grant',
  'PushedAuthorizationRequest',
  'RefreshToken',
];

/** Lets the ids of tokens and the like begin with the time of their making. */
export function timeIds(provider: Provider, clock: Clock): void {
  const models = provider as unknown as Record<string, { prototype: { generateTokenId(): string } } | undefined>;
  for (const name of TIMED) {
    const model = models[name];
    if (model === undefined) throw new Error(`oidc-provider has no ${name}`);
    const make: unknown = Reflect.get(model.prototype, 'generateTokenId');
    if (typeof make !== 'function') throw new Error(`oidc-provider makes no ids of ${name}`);
    model.prototype.generateTokenId = function () {
      return timedId(clock.now(), String(make.call(this)));
    };
  }
}
