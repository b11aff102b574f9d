import type { Audit } from '../../../audit/index.ts';
import type { Account, AccountId, Accounts } from '../../../identity/index.ts';
import { epochSeconds, ok, refuse, type Clock, type Result } from '../../../shared/index.ts';
import { authenticatorId, fieldOf, type Authenticators, type StoredPasskey } from '../authenticators/authenticators.ts';
import type { Devices } from '../../devices/index.ts';
import { type Assess, type Throttle, type ThrottleName, throttlingEvents, tooMany } from '../../guarding/index.ts';
import type { ProvenSignIn, SignInPort } from '../sign-in-port.ts';
import { verifyAssertion, type UsedPasskey, type WebAuthnRelyingParty } from './ceremonies.ts';
import type { Challenges } from './challenges.ts';
import { challengeOf, parseAssertion, type AssertionResponse } from './responses.ts';
import { passkeyEvents, type PasskeyRejection } from './events.ts';
import { passkeyProblems } from './problems.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';

export interface VerifyPasskey {
  /** The interaction's uid. */
  readonly signInId: string;
  /** For a step-up, the account whose passkey is required. Undefined for any account: the passkey says who signs in. */
  readonly accountId: AccountId | undefined;
  /** AuthenticationResponseJSON as the browser's script sent it; empty if it sent none. */
  readonly response: string;
  /** Of the client. */
  readonly address: string;
  /** Secrets of the browser's device cookie. */
  readonly device?: readonly string[];
}

export interface PasskeySignInDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly authenticators: Authenticators;
  readonly signIns: SignInPort;
  readonly throttle: Throttle;
  readonly assess: Assess;
  readonly devices: Pick<Devices, 'knownAs'>;
  readonly challenges: Challenges;
  readonly rp: WebAuthnRelyingParty;
  /** Key of a passkey in the list of its account. */
  readonly keyOf: (credentialId: string) => string;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

/** Why a passkey was not accepted, for the audit only. */
const { make } = passkeyProblems;

/** Sign-in and step-up with a passkey. Every error gives the same refusal. */
export function openPasskeySignIn(dependencies: PasskeySignInDependencies) {
  const { clock, audit, accounts, authenticators, signIns, throttle, challenges, rp, keyOf, placeOf } = dependencies;
  const { assess, devices } = dependencies;

  /**
   * What failures here are counted by, and what closes: the known device of the account that the response names, or
   * else the place. So others at its place cannot keep the holder out.
   */
  const countersOf = async (
    response: AssertionResponse | undefined,
    { accountId, address, device = [] }: VerifyPasskey,
  ): Promise<readonly [[ThrottleName, string], ...[ThrottleName, string][]]> => {
    const where: [ThrottleName, string] = ['place', placeOf(address)];
    const owner = accountId ?? (response?.response.userHandle as AccountId | undefined);
    const on = await devices.knownAs(owner, device);
    return on === undefined ? [where] : [['account_on_device', `${owner ?? ''}:${on}`], where];
  };

  /**
   * Advances the counter, never moves it back (section 7.2, step 22). @returns false if it did not advance or the
   * passkey was removed.
   */
  const use = (accountId: string, key: string, { counter, backedUp }: UsedPasskey): Promise<boolean> => {
    return authenticators.change(accountId, fieldOf('passkeys', key, 'counter', counter === 0 ? 0 : { $lt: counter }), {
      $set: {
        ...fieldOf('passkeys', key, 'counter', counter),
        ...fieldOf('passkeys', key, 'backedUp', backedUp),
        ...fieldOf('passkeys', key, 'lastUsedAt', clock.now()),
      },
    });
  };

  /** The account and passkey of the response, or why it is refused. */
  const check = async (
    response: AssertionResponse,
    { signInId, accountId }: VerifyPasskey,
  ): Promise<
    { readonly holder: Account; readonly by: string } | { readonly reason: PasskeyRejection; readonly account?: string }
  > => {
    const challenge = challengeOf(response);
    const binding = { purpose: accountId === undefined ? 'sign-in' : 'step-up', id: signInId } as const;
    const isOurs =
      challenge !== undefined && (await challenges.spend(challenge, { ...binding, accountId: accountId ?? '' }));
    if (!isOurs) return { reason: 'challenge' };
    const handle = response.response.userHandle ?? undefined;
    const owner = handle ?? accountId ?? '';
    const [account, stored] = await Promise.all([accounts.find(owner), authenticators.find(owner)]);
    const key = keyOf(response.id);
    const passkey: StoredPasskey | undefined = stored?.passkeys?.[key];
    if (account === undefined || passkey === undefined || account.id !== (accountId ?? owner)) {
      return { reason: 'unknown' };
    }
    const used = await verifyAssertion(response, challenge, passkey, rp);
    if (used === undefined) return { reason: 'response', account: account.id };
    if (account.state !== 'active') return { reason: 'account_not_open', account: account.id };
    if (!(await use(account.id, key, used))) return { reason: 'counter', account: account.id };
    return { holder: account, by: authenticatorId(key, passkey.addedAt) };
  };

  /** Refusals: `passkey_not_given`, `passkey_failed`, `sign_in_needed`, `too_many_attempts`. */
  return async (command: VerifyPasskey): Promise<Result<ProvenSignIn>> => {
    if (command.response === '') return refuse(make.passkey_not_given());
    const response = parseAssertion(command.response);
    const counters = await countersOf(response, command);
    const [first] = counters;
    const closed = await throttle.look(...first);
    if (closed !== undefined) {
      if (closed.first) await audit.record(throttlingEvents.make.sign_in_throttled());
      return refuse(tooMany(closed.seconds));
    }
    const checked = response === undefined ? ({ reason: 'malformed' } as const) : await check(response, command);
    if ('reason' in checked) {
      await Promise.all([
        ...counters.map((counter) => throttle.count(...counter)),
        audit.record(passkeyEvents.make.passkey_rejected(checked)),
      ]);
      return refuse(make.passkey_failed());
    }
    const { holder, by } = checked;
    const holding = { id: command.signInId, accountId: holder.id };
    const proof = { factor: 'passkey', at: epochSeconds(clock), by } as const;
    const { accountId, address, device = [] } = command;
    const signIn =
      accountId === undefined
        ? await signIns.take(
            { id: command.signInId, account: holder },
            proof,
            await assess({ account: holder, address, device }),
          )
        : await signIns.prove(holding, proof);
    if (signIn === undefined) return refuse(authenticatorProblems.make.sign_in_needed());
    await audit.record(passkeyEvents.make.passkey_accepted({ account: holder.id }));
    return ok(signIn);
  };
}
