import type Provider from 'oidc-provider';
import { decodeJwt } from 'jose';
import { stampedProofs, type Proof } from '../authentication/factors/index.ts';
import type { Confirmation, SignIn } from '../authentication/sign-in/index.ts';
import type { Account, AccountId } from '../identity/index.ts';
import type { RelyingParty } from '../relying-parties/index.ts';
import { epochSeconds } from '../shared/index.ts';
import { relyingPartyOf } from './clients/first-party.ts';
import { nextCheck, type SignInCheck, type SignInState } from './policy/index.ts';
import type { PageContext, ProviderDependencies } from './dependencies.ts';
import { openPolicyInput, type Progress } from './policy/sign-in-input.ts';
import { proofsOf, signedInAt } from './sessions/proofs.ts';
import type { SessionOrigin } from './sessions/session-origin.ts';
import { endSessionOfAccount } from './sessions/sessions.ts';

type StoredInteraction = InstanceType<Provider['Interaction']>;

/** An authorization request that waits for the citizen on our pages. */
export interface Interaction {
  readonly uid: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly relyingParty: RelyingParty;
  /** `sub` of an `id_token_hint`, which the authorization endpoint has verified. */
  readonly hintedSubject: string | undefined;
  /** Account and proofs of the session in this browser, where there is one. */
  readonly sessionAccountId: AccountId | undefined;
  readonly sessionProofs: readonly Proof[];
  readonly sessionUid: string | undefined;
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly expiresAt: number;
}

/** A request without the browser that brought it: what another device is asked to approve. */
export type WaitingRequest = Pick<Interaction, 'parameters' | 'relyingParty' | 'hintedSubject'>;

/** Where a request stands. */
export interface Look {
  readonly state: SignInState;
  /** What is missing next; undefined: nothing. */
  readonly check: SignInCheck | undefined;
}

export interface Interactions {
  /**
   * The interaction of the request's cookie and of `uid`; undefined when it is over, belongs to another browser, or
   * waits in a session that this browser is not in any more.
   */
  find(ctx: PageContext, uid: string): Promise<Interaction | undefined>;
  /**
   * Prepares a request to start over with whoever is signed in now: the session that it began in has ended in this
   * browser. What was shown and decided so far is dropped. The caller has checked that the browser began it.
   *
   * @returns the address to redirect to; undefined if there is no such request any more
   */
  startOver(ctx: PageContext, uid: string): Promise<string | undefined>;
  /** Gathers where the interaction stands, and what is missing next. */
  look(interaction: Interaction, signIn: SignIn | undefined, consentedNow: boolean): Promise<Look>;
  /** What is missing next in a request whose progress is known. */
  next(request: WaitingRequest, progress: Progress): Look;
  /** Passes the outcome to the authorization endpoint. @returns the address to redirect to */
  finish(interaction: Interaction, outcome: Outcome): Promise<string>;
  /** Gives the request up, with an OAuth error for the RP. @returns the address to redirect to */
  refuse(interaction: Interaction, error: string, description: string): Promise<string>;
}

export interface Outcome {
  readonly account: Account;
  readonly proofs: readonly Proof[];
  readonly freshLogin: boolean;
  readonly consentedNow: boolean;
  /** Browser and place, if a first factor was used. */
  readonly whence?: SessionOrigin | undefined;
  /** The guardian who confirmed this request of a child. */
  readonly confirmedBy?: Confirmation | undefined;
  /** Id of the approval by which the holder let this browser in from another device. */
  readonly approval?: string | undefined;
}

/** oidc-provider's object behind each interaction; private to this file. */
const entries = new WeakMap<Interaction, StoredInteraction>();

const entryOf = (interaction: Interaction): StoredInteraction => {
  const stored = entries.get(interaction);
  if (stored === undefined) throw new Error('the interaction was not found by find()');
  return stored;
};

/** `sub` of an `id_token_hint`, which the authorization endpoint has verified before it sent the citizen here. */
const subjectOfHint = (hint: unknown): string | undefined => {
  try {
    return typeof hint === 'string' ? decodeJwt(hint).sub : undefined;
  } catch {
    return undefined;
  }
};

const remainingSeconds = (interaction: Interaction, now: number): number => Math.max(1, interaction.expiresAt - now);

export function openInteractions(current: () => Provider, dependencies: ProviderDependencies): Interactions {
  const { clock, relyingParties, resetSignIn } = dependencies;
  const input = openPolicyInput(dependencies);

  const conclude = async (
    interaction: Interaction,
    result: NonNullable<StoredInteraction['result']>,
  ): Promise<string> => {
    const stored = entryOf(interaction);
    stored.result = result;
    await stored.save(remainingSeconds(interaction, epochSeconds(clock)));
    return stored.returnTo;
  };

  const storedOf = async (ctx: PageContext, uid: string): Promise<StoredInteraction | undefined> => {
    const provider = current();
    if (ctx.cookies.get(provider.cookieName('interaction'), { signed: true }) !== uid) return undefined;
    return provider.Interaction.find(uid);
  };
  /**
   * Whether the browser is in the session that the request began in, as the authorization endpoint will ask. A session
   * may live on while the browser has left it, so it is found by the browser's cookie.
   */
  const isInSession = async (ctx: PageContext, { session: begun }: StoredInteraction): Promise<boolean> => {
    if (begun?.uid === undefined) return true;
    const session = await current().Session.get(ctx);
    return session.uid === begun.uid && session.accountId === begun.accountId;
  };

  return {
    async find(ctx, uid) {
      const entry = await storedOf(ctx, uid);
      if (entry === undefined || !(await isInSession(ctx, entry))) return undefined;
      const clientId = String(entry.params['client_id']);
      const relyingParty = relyingPartyOf(relyingParties, clientId);
      if (relyingParty === undefined) return undefined;
      const interaction: Interaction = {
        uid,
        parameters: entry.params,
        relyingParty,
        hintedSubject: subjectOfHint(entry.params['id_token_hint']),
        sessionAccountId: entry.session?.accountId as AccountId | undefined,
        sessionProofs: proofsOf(entry.session?.amr),
        sessionUid: entry.session?.uid,
        startedAt: entry.iat,
        expiresAt: entry.exp,
      };
      entries.set(interaction, entry);
      return interaction;
    },
    async startOver(ctx, uid) {
      const stored = await storedOf(ctx, uid);
      if (stored === undefined) return undefined;
      await resetSignIn(uid);
      // Without them, the authorization endpoint evaluates the request with the session of the browser, and what is
      // missing becomes an interaction with a new uid. So no form of a page that is still open reaches it.
      for (const field of ['session', 'result', 'lastSubmission', 'grantId'] as const)
        Reflect.deleteProperty(stored, field);
      await stored.save(Math.max(1, stored.exp - epochSeconds(clock)));
      return stored.returnTo;
    },
    async look(interaction, signIn, consentedNow) {
      const { uid: signInId, sessionAccountId: accountId, sessionProofs: proofs, sessionUid } = interaction;
      const session = { accountId, proofs, uid: sessionUid };
      const state = await input.gather(interaction, { session, signIn, signInId }, consentedNow);
      return { state, check: nextCheck(state) };
    },
    next(request, progress) {
      const state = input.of(request, progress);
      return { state, check: nextCheck(state) };
    },
    async finish(interaction, { account, proofs, freshLogin, consentedNow, whence, confirmedBy, approval }) {
      if (interaction.sessionAccountId !== undefined && interaction.sessionAccountId !== account.id) {
        // Another person signs in: the session of the person before ends.
        await endSessionOfAccount(current(), dependencies, entryOf(interaction).session?.cookie);
      }
      const ts = signedInAt(proofs);
      return conclude(interaction, {
        login: {
          accountId: account.id,
          amr: stampedProofs(account, proofs) as unknown as string[],
          ...(ts === undefined ? {} : { ts }),
          // A computer that was approved from another device may be shared: its session ends when the browser is
          // closed.
          remember: !proofs.some(({ elsewhere }) => elsewhere === true),
          // oidc-provider passes it to the policy unchanged.
          ...(freshLogin ? { fresh: true } : {}),
          ...(whence === undefined ? {} : { whence }),
          ...(approval === undefined ? {} : { approval }),
        },
        ...(consentedNow ? { consent: {} } : {}),
        ...(confirmedBy === undefined ? {} : { guardian: confirmedBy }),
      });
    },
    async refuse(interaction, error, description) {
      await resetSignIn(interaction.uid);
      return conclude(interaction, { error, error_description: description });
    },
  };
}
