import { availableParallelism } from 'node:os';
import type { ReuseWindows } from '../../authentication/factors/index.ts';
import {
  type Authentication,
  type AuthenticationDependencies,
  openAuthentication,
} from '../../authentication/index.ts';
import { FIXED_UNFINISHED, type UnfinishedLimits } from '../../authentication/guarding/index.ts';
import type { Notifications } from '../../notifications/index.ts';
import { openMatcher, type Matcher } from '../../population/index.ts';
import type { Config } from '../configuration.ts';
import type { Foundation } from '../foundation.ts';

/** The biometric matcher; undefined where none is configured. */
const matcherOf = ({ matcher: { url, token, timeout } }: Config): Matcher | undefined =>
  url === undefined ? undefined : openMatcher({ url, token, timeoutMs: timeout * 1000 });

/** How long a proof counts towards each authentication level, in seconds. */
export const reuseWindows = ({ authentication: { reuse } }: Config): ReuseWindows => ({
  1: reuse.level_1,
  2: reuse.level_2,
  3: reuse.level_3,
  4: reuse.level_4,
});

const unfinishedLimits = ({ authentication: { unfinished } }: Config): UnfinishedLimits => {
  const { place, network } = unfinished;
  return {
    ...FIXED_UNFINISHED,
    place: { most: place.most, perMinute: place.per_minute },
    network: { most: network.most, perMinute: network.per_minute },
  };
};

export interface AuthenticationParts {
  readonly notifications: Notifications;
  readonly onUnfinished: AuthenticationDependencies['onUnfinished'];
}

export function composeAuthentication(foundation: Foundation, parts: AuthenticationParts): Authentication {
  const { config, sessions } = foundation;
  const { factors, recovery, risk, password } = config.authentication;
  return openAuthentication({
    ...foundation,
    ...parts,
    endSessions: (accountId, kept) => sessions.get().endAllOf(accountId, kept),
    usesOf: async (accountId) => {
      const found = await sessions.get().list(accountId);
      return found.map(({ whence, signedInAt }) => ({ country: whence.country, at: signedInAt }));
    },
    matcher: matcherOf(config),
    options: {
      ...{ factors, risk, unfinished: unfinishedLimits(config) },
      recovery: { holdSeconds: recovery.hold, phoneWaitSeconds: recovery.phone_wait },
      issuer: config.issuer,
      parameters: { memoryKib: password.memory_kib, passes: password.passes, lanes: password.lanes },
      concurrency: password.parallel === 0 ? availableParallelism() : password.parallel,
      queueLimit: password.queue,
      portrait: { score: config.matcher.least_score, liveness: config.matcher.least_liveness },
      fixedCode: config.sandbox.enabled ? config.sandbox.fixed_code : undefined,
    },
  });
}
