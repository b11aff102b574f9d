import type { Account, Accounts } from '../../../identity/index.ts';
import { epochSeconds, ok, problemIn, refuse, together, type Clock, type Result } from '../../../shared/index.ts';
import type { Seal } from '../../../storage/index.ts';
import { readName } from '../authenticators/name.ts';
import {
  authenticatorId,
  credentialPath,
  type Authenticators,
  type StoredTotp,
} from '../authenticators/authenticators.ts';
import type { Notices } from '../authenticators/notices.ts';
import { readTypedCode } from '../one-time-code/typed-code.ts';
import { keyUri, newSecretKey, stepOf } from './algorithm.ts';
import { secretContext } from './stored.ts';
import { authenticatorProblems } from '../authenticators/problems.ts';
import { totpProblems } from './problems.ts';

/** Maximum number of apps per account: a phone, the previous phone, a tablet ... */
export const MOST_APPS = 5;
/** Includes the time to install an app first. */
const ENROLMENT_SECONDS = 1800;
const ID_LENGTH = 22;
const ID = /^[\w-]{22}$/;

const { make } = totpProblems;

/** A secret that awaits its first code. It is stored only on the page, sealed. */
export interface PendingApp {
  /** Base32 */
  readonly secret: string;
  /** otpauth: URI for the QR code. */
  readonly uri: string;
  /** The sealed secret, to be sent back with the code. */
  readonly pending: string;
}

export interface EnrolApp {
  readonly account: Account;
  readonly pending: string;
  readonly code: string;
  readonly name: string;
}

interface Sealed {
  readonly secret: string;
  /** Epoch seconds. */
  readonly until: number;
}

export interface EnrolmentDependencies {
  readonly seal: Seal;
  readonly clock: Clock;
  readonly accounts: Pick<Accounts, 'revoke'>;
  readonly authenticators: Authenticators;
  readonly notices: Notices;
}

/** Adding and removing authenticator apps. */
export function openEnrolment({ seal, clock, accounts, authenticators, notices }: EnrolmentDependencies) {
  const contextOf = ({ id }: Account): string => `totp-enrolment:${id}`;
  const pendingApp = async (account: Account, secret: string, pending: string): Promise<PendingApp> => ({
    secret,
    // Enough to distinguish the accounts of a family; others may see the screen, so it does not show the whole number.
    uri: await keyUri(secret, `••• ${account.identity.number.slice(-4)}`),
    pending,
  });

  const opened = (account: Account, pending: string): string | undefined => {
    try {
      const { secret, until } = seal.open<Sealed>(Buffer.from(pending, 'base64url'), contextOf(account));
      return until > epochSeconds(clock) ? secret : undefined;
    } catch {
      // Changed, truncated, or another account's: treated as missing.
      return undefined;
    }
  };

  return {
    async begin(account: Account): Promise<PendingApp> {
      const secret = await newSecretKey();
      const sealed = seal.seal({ secret, until: epochSeconds(clock) + ENROLMENT_SECONDS }, contextOf(account));
      return pendingApp(account, secret, sealed.toString('base64url'));
    },

    /** The same secret again, after a wrong code; undefined if it has expired. */
    async resume(account: Account, pending: string): Promise<PendingApp | undefined> {
      const secret = opened(account, pending);
      return secret === undefined ? undefined : pendingApp(account, secret, pending);
    },

    /**
     * Refusals: `enrolment_over`, `code_missing`, `code_malformed`, `totp_wrong`, `name_too_long`,
     * `too_many_authenticators`.
     */
    async enrol({ account, pending, code, name }: EnrolApp): Promise<Result<void>> {
      const secret = opened(account, pending);
      if (secret === undefined) return refuse(authenticatorProblems.make.enrolment_over());
      const read = readTypedCode(code);
      const named = readName(name);
      const faults = together(problemIn(read), problemIn(named));
      if (faults !== undefined || !read.ok || !named.ok) return refuse(faults ?? make.totp_wrong());
      const step = await stepOf(secret, read.value, epochSeconds(clock));
      if (step === undefined) return refuse(make.totp_wrong());
      // Derived from the secret, so that submitting the form twice adds one app.
      const id = seal.digest(secret, 'totp').slice(0, ID_LENGTH);
      const path = `totp.${id}` as const;
      const app: StoredTotp = {
        name: named.value,
        secret: seal.seal(secret, secretContext(account.id, id)),
        // This consumes the first code.
        lastStep: step,
        addedAt: clock.now(),
      };
      const added = await authenticators.change(
        account.id,
        {
          ...credentialPath(path, { $exists: false }),
          $or: [{ totpCount: { $exists: false } }, { totpCount: { $lt: MOST_APPS } }],
        },
        { $set: credentialPath(path, app), $inc: { totpCount: 1 } },
      );
      if (added) await notices.added(account, 'totp');
      else if ((await authenticators.find(account.id))?.totp?.[id] === undefined) {
        return refuse(authenticatorProblems.make.too_many_authenticators({ most: MOST_APPS }));
      }
      return ok(undefined);
    },

    /** Idempotent. */
    async remove(account: Account, id: string): Promise<void> {
      // Only a valid id may become a path into the document.
      if (!ID.test(id)) return;
      const path = `totp.${id}` as const;
      const app = (await authenticators.find(account.id))?.totp?.[id];
      if (app === undefined) return;
      // Before it is removed: if this process dies in between, too little counts and never too much.
      await accounts.revoke(account.id, authenticatorId(id, app.addedAt));
      const removed = await authenticators.change(account.id, credentialPath(path, { $exists: true }), {
        $unset: credentialPath(path, ''),
        $inc: { totpCount: -1 },
      });
      if (removed) await notices.removed(account, 'totp');
    },
  };
}
