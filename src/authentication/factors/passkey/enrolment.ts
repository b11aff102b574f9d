import type { Account, Accounts } from '../../../identity/index.ts';
import { ok, refuse, type Clock, type Result } from '../../../shared/index.ts';
import { LONGEST_NAME, readName } from '../authenticators/name.ts';
import {
  credentialPath,
  fieldOf,
  authenticatorId,
  type Authenticators,
  type StoredAuthenticators,
  type StoredPasskey,
} from '../authenticators/authenticators.ts';
import type { Notices } from '../authenticators/notices.ts';
import { verifyAttestation, type WebAuthnRelyingParty } from './ceremonies.ts';
import type { Challenges } from './challenges.ts';
import { creationOptions, type CreationOptions } from './options.ts';
import { challengeOf, parseAttestation } from './responses.ts';
import { passkeyProblems } from './problems.ts';

/** Maximum number of passkeys per account: a phone, a computer and a security key, each twice, and some spare. */
export const MOST_PASSKEYS = 10;

/** A passkey as its holder sees it. */
export interface Passkey extends Pick<StoredPasskey, 'name' | 'addedAt' | 'lastUsedAt'> {
  readonly id: string;
  /** Whether it may be on several devices of the holder. */
  readonly synced: boolean;
}

/** `PublicKeyCredential.signalAllAcceptedCredentials` is called with it. */
export interface AcceptedCredentials {
  readonly rpId: string;
  readonly userId: string;
  readonly allAcceptedCredentialIds: readonly string[];
}

export interface AddPasskey {
  readonly account: Account;
  /** The session's uid. */
  readonly sessionId: string;
  /** RegistrationResponseJSON as the browser's script sent it; empty if it sent none. */
  readonly response: string;
  readonly name: string;
}

export interface EnrolmentDependencies {
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly authenticators: Authenticators;
  readonly challenges: Challenges;
  readonly rp: WebAuthnRelyingParty;
  readonly keyOf: (credentialId: string) => string;
  readonly notices: Notices;
}

const { make } = passkeyProblems;

/** A name on one line, without control or invisible characters. */
const clean = (typed: string): string => typed.replace(/\s/gu, ' ').replace(/\p{C}/gu, '');

/**
 * The name of a passkey that the device has already created. A name that is too long is truncated instead of refused.
 */
const nameFor = (typed: string): string => {
  const name = readName(clean(typed));
  return name.ok ? name.value : clean(typed).trim().slice(0, LONGEST_NAME);
};

/** A key becomes part of a path, so it must be a digest. */
const isKey = (id: string): boolean => /^[\w-]{43}$/.test(id);

const viewOf = ([id, { name, addedAt, lastUsedAt, backedUp }]: [string, StoredPasskey]): Passkey => ({
  ...{ id, name, addedAt, synced: backedUp },
  ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
});

const viewsOf = ({ passkeys = {} }: StoredAuthenticators): Passkey[] =>
  Object.entries(passkeys)
    .map(viewOf)
    .toSorted((a, b) => a.addedAt.getTime() - b.addedAt.getTime());

/**
 * Adds, renames and removes passkeys of an account. Each change is one conditional update of the document of its
 * authenticators.
 */
export function openEnrolment(dependencies: EnrolmentDependencies) {
  const { clock, accounts, authenticators, challenges, rp, keyOf, notices } = dependencies;

  const storedOf = async (accountId: string): Promise<StoredAuthenticators> =>
    (await authenticators.find(accountId)) ?? { _id: accountId };
  const bindingOf = (account: Account, sessionId: string) =>
    ({ purpose: 'enrolment', id: sessionId, accountId: account.id }) as const;

  /** Why one could not be added: it exists already, or the maximum is reached. */
  const whyNot = async (accountId: string, key: string): Promise<Result<never>> => {
    const { passkeys = {} } = await storedOf(accountId);
    return refuse(key in passkeys ? make.passkey_exists() : make.too_many_passkeys({ most: MOST_PASSKEYS }));
  };

  return {
    /** Oldest first. */
    list: async (accountId: string): Promise<Passkey[]> => viewsOf(await storedOf(accountId)),

    async find(accountId: string, id: string): Promise<Passkey | undefined> {
      return viewsOf(await storedOf(accountId)).find((passkey) => passkey.id === id);
    },

    /** Data for the browser, so that it stops offering removed passkeys (WebAuthn level 3, section 5.1.10.4). */
    async accepted(accountId: string): Promise<AcceptedCredentials> {
      const { passkeys = {} } = await storedOf(accountId);
      const allAcceptedCredentialIds = Object.values(passkeys).map(({ credentialId }) => credentialId);
      return { rpId: rp.id, userId: accountId, allAcceptedCredentialIds };
    },

    /** Refusal: `too_many_passkeys`. Writes nothing. */
    async creationOptions(account: Account, sessionId: string): Promise<Result<CreationOptions>> {
      const stored = await storedOf(account.id);
      if ((stored.passkeyCount ?? 0) >= MOST_PASSKEYS) return refuse(make.too_many_passkeys({ most: MOST_PASSKEYS }));
      return ok(creationOptions(account, stored, challenges.make(bindingOf(account, sessionId)), rp));
    },

    /** Refusals: `passkey_not_given`, `passkey_not_added`, `passkey_exists`, `too_many_passkeys`. */
    async add({ account, sessionId, response: json, name: typed }: AddPasskey): Promise<Result<Passkey>> {
      if (json === '') return refuse(make.passkey_not_given());
      const response = parseAttestation(json);
      const challenge = response === undefined ? undefined : challengeOf(response);
      if (response === undefined || challenge === undefined) return refuse(make.passkey_not_added());
      if (!(await challenges.spend(challenge, bindingOf(account, sessionId)))) return refuse(make.passkey_not_added());
      const made = await verifyAttestation(response, challenge, rp);
      if (made === undefined) return refuse(make.passkey_not_added());
      const key = keyOf(made.credentialId);
      const passkey: StoredPasskey = {
        ...made,
        name: nameFor(typed),
        transports: response.response.transports,
        addedAt: clock.now(),
      };
      const added = await authenticators.change(
        account.id,
        {
          ...credentialPath(`passkeys.${key}`, { $exists: false }),
          $or: [{ passkeyCount: { $exists: false } }, { passkeyCount: { $lt: MOST_PASSKEYS } }],
        },
        { $set: credentialPath(`passkeys.${key}`, passkey), $inc: { passkeyCount: 1 } },
      );
      if (!added) return whyNot(account.id, key);
      await notices.added(account, 'passkey');
      return ok(viewOf([key, passkey]));
    },

    /** Refusals: `passkey_not_found`, `passkey_unnamed`, `name_too_long`. */
    async rename(accountId: string, id: string, typed: string): Promise<Result<void>> {
      const name = readName(clean(typed));
      if (!name.ok) return name;
      if (name.value === '') return refuse(make.passkey_unnamed());
      if (!isKey(id)) return refuse(make.passkey_not_found());
      const renamed = await authenticators.change(accountId, credentialPath(`passkeys.${id}`, { $exists: true }), {
        $set: fieldOf('passkeys', id, 'name', name.value),
      });
      return renamed ? ok(undefined) : refuse(make.passkey_not_found());
    },

    /** Refusal: `passkey_not_found`. */
    async remove(account: Account, id: string): Promise<Result<void>> {
      const passkey = isKey(id) ? (await storedOf(account.id)).passkeys?.[id] : undefined;
      if (passkey === undefined) return refuse(make.passkey_not_found());
      // Before it is removed: if this process dies in between, too little counts and never too much.
      await accounts.revoke(account.id, authenticatorId(id, passkey.addedAt));
      const removed = await authenticators.change(account.id, credentialPath(`passkeys.${id}`, { $exists: true }), {
        $unset: credentialPath(`passkeys.${id}`, ''),
        $inc: { passkeyCount: -1 },
      });
      if (!removed) return refuse(make.passkey_not_found());
      await notices.removed(account, 'passkey');
      return ok(undefined);
    },
  };
}
