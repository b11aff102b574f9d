import type { HtmlClient, Page } from '../../support/html-client.ts';
import { walkThrough } from '../../support/relying-party.ts';
import { PASSWORD, type Target } from './attacker.ts';

/** A citizen signed in at level 2, with another sign-in in progress in the same browser. */
export interface Citizen {
  readonly browser: HtmlClient;
  readonly number: string;
  /** Belongs to the sign-in in progress. */
  readonly uid: string;
}

export async function citizen(target: Target, phone: string): Promise<Citizen> {
  const { number } = await target.holder(phone);
  const browser = target.from('203.0.113.200');
  const code = () => target.test.codeSentTo(phone);
  const start = await target.signInPage(browser, { acr_values: 'LoA2' });
  await walkThrough(browser, start, { number, password: PASSWORD, code });
  const again = await target.signInPage(browser, { prompt: 'login' });
  return { browser, number, uid: /\/interaction\/([\w-]+)/.exec(again.url)?.[1] ?? '' };
}

/** The address of a route; unknown parameters get a value that does not exist. */
export const filledIn = (path: string, { uid }: Citizen): string =>
  path.replace(/\/:(\w+)/g, (_, name: string) => `/${name === 'uid' ? uid : name === 'rp' ? 'portal' : 'nothing'}`);

/** Routes for programs, scripts and files, which are not pages. */
export const NO_PAGE = /^\/(?:health|metrics|assets|relying-parties)(?:\/|$)|\/(?:events|status)$/;

/** Our own routes with one of the methods, as addresses. */
export function addresses(target: Target, whose: Citizen, methods: readonly string[]): { path: string; url: string }[] {
  const { routes } = target.test.service;
  const paths = routes.filter(({ method, path }) => methods.includes(method) && !NO_PAGE.test(path));
  return [...new Set(paths.map(({ path }) => path))].map((path) => ({
    path,
    url: `${target.test.issuer}${filledIn(path, whose)}`,
  }));
}

export const isHtml = ({ headers }: Page): boolean => headers.get('content-type')?.includes('html') === true;
