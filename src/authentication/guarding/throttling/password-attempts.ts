import type { Clock } from '../../../shared/index.ts';
import type { Store } from '../../../storage/index.ts';
import type { FailuresEverywhere } from './everywhere.ts';
import { openFamiliarPlaces } from './familiar-places.ts';
import type { ThrottleName } from './policies.ts';
import type { Closed, Place, Throttle } from './throttle.ts';

/** A permitted attempt at a secret, and how to report its outcome. */
export interface Attempt {
  failed(): Promise<void>;
  succeeded(): Promise<void>;
  /** Nothing was compared: the queue was full, or a fault occurred. */
  untried(): Promise<void>;
}

export type Admission = { readonly attempt: Attempt } | { readonly closed: Closed } | { readonly crowded: true };

/** The keys that an attempt is counted by. Both are keyed digests. */
export interface AttemptKeys {
  /** Digest of the typed number, whether or not it belongs to an account. */
  readonly who: string;
  /** Digest of the place, with its network. */
  readonly where: string;
  /** Id of the device, if the browser is a known device of the account of `who`. */
  readonly on?: string | undefined;
}

export interface PasswordAttemptDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly throttle: Throttle;
  readonly everywhere: Pick<FailuresEverywhere, 'count'>;
}

/** Decides whether a password may be tried now, which counters it must pass, and which counters record its outcome. */
export function openPasswordAttempts({ store, clock, throttle, everywhere }: PasswordAttemptDependencies) {
  const familiarity = openFamiliarPlaces(store, clock);

  return async ({ who, where, on }: AttemptKeys): Promise<Admission> => {
    const known = await familiarity(who, { where, on });
    const isFamiliar = known.as !== undefined;
    // The place is only looked at: successes of a ministry's staff must not queue at one document; what passes at the
    // same instant is bounded by the hashing queue. The account is looked at before places are taken, so that turning a
    // crowd away writes nothing.
    const closed = isFamiliar
      ? undefined
      : ((await throttle.look('place', where)) ?? (await throttle.look('account', who)));
    if (closed !== undefined) return { closed };
    const counters: readonly [ThrottleName, string][] = [
      known.as?.kind === 'device' ? ['account_on_device', known.as.key] : ['account_at_place', `${who}:${where}`],
      ...(isFamiliar ? [] : [['account', who] as [ThrottleName, string]]),
    ];
    const places: Place[] = [];
    const settle = async (outcome: 'failed' | 'succeeded' | 'untried'): Promise<void> => {
      await Promise.all(places.map((place) => place.settle(outcome)));
    };
    for (const [name, key] of counters) {
      const answer = await throttle.reserve(name, key);
      if (answer !== undefined && 'settle' in answer) {
        places.push(answer);
        continue;
      }
      // A refusal by another counter is not a failure here.
      await settle('untried');
      return answer === undefined ? { crowded: true } : { closed: answer };
    }
    return {
      attempt: {
        async failed() {
          await Promise.all([
            settle('failed'),
            throttle.count('place', where),
            ...(isFamiliar ? [] : [everywhere.count()]),
          ]);
        },
        async succeeded() {
          await Promise.all([settle('succeeded'), known.renew()]);
        },
        untried: () => settle('untried'),
      },
    };
  };
}

export type PasswordAttempts = ReturnType<typeof openPasswordAttempts>;
