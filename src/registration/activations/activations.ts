import { type Proof, type SentNote, whyNotOpen, whyNotResent } from '../../authentication/factors/index.ts';
import { parsePersonalNumber, type Account } from '../../identity/index.ts';
import {
  epochSeconds,
  newSecret,
  ok,
  problemIn,
  refuse,
  together,
  type Language,
  type Problem,
  type Result,
} from '../../shared/index.ts';
import { readPhone } from '../applications/declared.ts';
import type { RegistrationParts } from '../parts.ts';
import { registrationProblems } from '../problems.ts';
import { openActivationDocuments, type StoredActivation } from './activation-documents.ts';
import { openChoices } from './choices.ts';
import { openCompletion } from './completion.ts';
import { openIssuing } from './issuing.ts';
import type { ActivationState, ActivationStep } from './state.ts';
import { openVisitDocuments, type StoredVisit } from './visit-documents.ts';

export interface BeginActivation {
  /** As typed, both. */
  readonly number: string;
  readonly phone: string;
  readonly language: Language;
  /** Of the client. */
  readonly address: string;
  /** The sign-in to return to. */
  readonly signInId?: string | undefined;
}

/** What a sign-in may begin with, once. */
export interface ShownAtActivation {
  readonly account: Account;
  readonly first: Proof;
  readonly further: readonly Proof[];
}

const { make } = registrationProblems;

/**
 * Activation within the days that the law gives: number and phone, code, own password, passcode, recovery questions.
 * Until the code was right, no answer, read or write tells whether an account has number and phone.
 */
export function openActivations(parts: Omit<RegistrationParts, 'activations'>) {
  const { store, seal, clock, accounts, authentication, codes, placeOf, options } = parts;
  const activations = openActivationDocuments({ store, clock, seconds: options.activateSeconds });
  const visits = openVisitDocuments({ store, seal, clock });
  const completion = openCompletion({ ...parts, activations, visits });

  const countedOf = ({ who }: Pick<StoredVisit, 'who'>, address: string) => ({
    ...({ limit: 'activations', who, whence: { where: placeOf(address) } } as const),
  });

  /** Why an account cannot be activated now; only for somebody who has proven its phone. */
  const whyNot = (account: Account, activation: StoredActivation | undefined): Problem | undefined => {
    if (account.state === 'active') return make.activation_used();
    if (account.state !== 'not-activated') return whyNotOpen(account);
    if (activation === undefined) return make.activation_not_issued();
    if (activation.state === 'used') return make.activation_used();
    return activation.endsAt <= clock.now() ? make.activation_expired() : undefined;
  };

  const stepOf = (visit: StoredVisit): ActivationStep => {
    if (visit.completedAt !== undefined)
      return authentication.offers('passkey') && visit.passkeySettled !== true ? 'passkey' : 'done';
    if (visit.password === undefined) return 'password';
    if (authentication.offers('passcode') && visit.passcode === undefined) return 'passcode';
    return 'questions';
  };

  /** The account, after what a process that died left undone was carried out. */
  const completed = async (account: Account): Promise<Account> =>
    (await completion.finish(account.id)) ? ((await accounts.find(account.id)) ?? account) : account;

  /** Undefined if it is over. */
  const find = async (secret: string): Promise<ActivationState | undefined> => {
    const visit = await visits.find(secret);
    if (visit === undefined) return undefined;
    const { signInId } = visit;
    const nothing = { signInId, account: undefined, problem: undefined };
    if (visit.provenAt === undefined) return { ...nothing, step: 'code' };
    const account = await accounts.find(visit.accountId ?? '');
    if (account === undefined || visits.isOver(visit, account)) return undefined;
    if (visit.completedAt !== undefined) {
      const closed = whyNotOpen(account);
      return { ...nothing, account, problem: closed, step: closed === undefined ? stepOf(visit) : 'refused' };
    }
    const current = await completed(account);
    const problem = whyNot(current, await activations.find(account.id));
    return { ...nothing, account: current, problem, step: problem === undefined ? stepOf(visit) : 'refused' };
  };

  return {
    find,
    ...openChoices({ ...parts, find, visits, complete: (secret) => completion.complete(secret) }),

    ...openIssuing({ ...parts, activations }),

    /**
     * @returns the secret for the browser. Refusals: those of `parsePersonalNumber`, `phone_missing`,
     * `phone_malformed`, those of sending a code.
     */
    async begin({
      number: typed,
      phone: dialled,
      language,
      address,
      signInId,
    }: BeginActivation): Promise<Result<string>> {
      const number = parsePersonalNumber(typed);
      const phone = await readPhone(dialled);
      const faults = together(problemIn(number), problemIn(phone));
      if (faults !== undefined || !number.ok || !phone.ok) return refuse(faults ?? make.activation_over());
      const who = visits.whoOf(number.value, phone.value);
      const found = await accounts.findByNumber(number.value);
      // Whatever state it is in: who proves the phone may know.
      const account = found?.phone === phone.value ? found : undefined;
      const whose = account === undefined ? {} : { accountId: account.id };
      const secret = newSecret();
      const sent = await codes.send(
        { ...countedOf({ who }, address), boundTo: secret, account, template: 'activation_code', language },
        async (code) => {
          await visits.begin(secret, { who, ...whose, epoch: account?.epoch ?? 0, code, signInId });
          return true;
        },
      );
      if (!sent.ok) return sent;
      await completion.finish(account?.id);
      return ok(secret);
    },

    /** Refusals: `activation_over`, those of sending a code. */
    async resend(secret: string, language: Language, address: string): Promise<Result<void>> {
      const visit = await visits.find(secret);
      if (visit === undefined || visit.provenAt !== undefined) return refuse(make.activation_over());
      // A read also where there is no account, so that nobody learns of one.
      const account = await accounts.find(visit.accountId ?? '');
      const sent = await codes.send(
        {
          ...countedOf(visit, address),
          ...{ boundTo: secret, account, template: 'activation_code', language, before: visit.code },
        },
        async (code) => (await visits.setCode(secret, code)) !== undefined,
      );
      if (!sent.ok) return sent;
      if (sent.value) return ok(undefined);
      const now = await visits.find(secret);
      return refuse(whyNotResent(now?.code, clock.now()) ?? make.activation_over());
    },

    /** What was sent, and when another one can be; the same whether or not there is such an account. */
    async sent(secret: string, address: string): Promise<SentNote | undefined> {
      const visit = await visits.find(secret);
      return visit && codes.sent(visit.code, countedOf(visit, address));
    },

    /** Refusals: `activation_over`, those of a typed code. */
    async verifyCode(secret: string, typed: string, address: string): Promise<Result<void>> {
      const visit = await visits.find(secret);
      if (visit === undefined) return refuse(make.activation_over());
      const { accountId, code } = visit;
      const verified = await codes.verify({
        ...countedOf(visit, address),
        ...{ typed, boundTo: secret, accountId, isSent: accountId !== undefined, code },
        find: async () => (await visits.find(secret))?.code,
        tryCode: async (digest) => (await visits.tryCode(secret, digest))?.code,
        spendCode: async (digest) => (await visits.spendCode(secret, digest)) !== undefined,
        over: make.activation_over(),
      });
      const problem = verified.ok ? (await find(secret))?.problem : verified.problem;
      if (problem !== undefined) parts.countActivation(problem.code);
      return verified;
    },

    /** What a sign-in of this browser may begin with. Once, while the visit lasts and the account is active. */
    async takeSignIn(secret: string): Promise<ShownAtActivation | undefined> {
      const taken = await visits.takeSignIn(secret);
      const account = taken?.accountId === undefined ? undefined : await accounts.find(taken.accountId);
      const { provenAt, completedAt } = taken ?? {};
      if (taken === undefined || account?.state !== 'active' || visits.isOver(taken, account)) return undefined;
      if (provenAt === undefined || completedAt === undefined) return undefined;
      const at = (date: Date): number => epochSeconds({ now: () => date });
      return {
        account,
        first: { factor: 'password', at: at(completedAt) },
        further: [{ factor: 'sms_code', at: at(provenAt) }],
      };
    },

    forget: (secret: string): Promise<void> => visits.forget(secret),
    /** Completes what a process that died left undone. */
    resume: () => completion.resume(),
  };
}

export type Activations = ReturnType<typeof openActivations>;
