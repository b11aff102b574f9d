import { cookieName } from '../../shared/index.ts';
import type { ProviderDependencies } from '../dependencies.ts';
import { cookieSigner } from '../upstream/index.ts';
import type { Piece } from './feature.ts';

/** Signed cookies of the session and of a sign-in under way; on https only, where the issuer is. */
export function cookies({ issuer, seal }: Pick<ProviderDependencies, 'issuer' | 'seal'>): Piece {
  const secure = issuer.startsWith('https:');
  return {
    cookies: {
      keys: cookieSigner(seal),
      names: {
        session: cookieName('sen_session', { secure }),
        interaction: cookieName('sen_interaction', { secure, path: '/interaction' }),
        resume: cookieName('sen_resume', { secure, path: '/auth' }),
      },
      long: { signed: true, httpOnly: true, sameSite: 'lax', path: '/', secure },
      short: { signed: true, httpOnly: true, sameSite: 'lax', secure },
    },
  };
}
