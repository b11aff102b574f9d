import type { Audit } from '../audit/index.ts';
import type { AccountId, Acr } from '../identity/index.ts';
import type { RelyingParty } from '../relying-parties/index.ts';
import { ok, plusSeconds, refuse, type Clock, type Language, type Result } from '../shared/index.ts';
import { isDuplicate, type Store } from '../storage/index.ts';
import type { Consent } from './consent.ts';
import { consentAt, decisionsAt, documentId, toConsent, type ConsentDocument } from './documents.ts';
import { openOutbox, type Withdrawal } from './outbox.ts';
import { consentProblems } from './problems.ts';
import { consentTextDigest, sealRecord, type ConsentRecord } from './records.ts';
import { isUpToDate, shownClaims, type ConsentText } from './text.ts';
import { consentEvents } from './events.ts';

export interface ConsentDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  /**
   * Ends what was issued under a consent (tokens, back-channel logout). Runs within `withdraw`; where it fails or the
   * process dies it runs again from `resume`: it must be idempotent.
   */
  readonly afterWithdrawal?: (withdrawal: Withdrawal) => Promise<void>;
}

export interface GiveConsent {
  readonly accountId: AccountId;
  readonly relyingParty: RelyingParty;
  /** All claims that the page showed; none where only the sign-in itself was asked for. */
  readonly asked: readonly string[];
  /** Voluntary claims that the citizen ticked; names that were not shown count for nothing. */
  readonly ticked: readonly string[];
  /** Account level at which the claims are released. */
  readonly acr: Acr;
  readonly language: Language;
  /** The page, line by line; throws where it leaves out a claim or purpose that is asked for. */
  readonly text: ConsentText;
  /**
   * `consentTextDigest` of the page as it was shown, from the form. Give it wherever `text` is made anew for the answer:
   * otherwise a change of the record in between would be agreed to unseen.
   */
  readonly shown?: string;
}

export interface WithdrawConsent {
  readonly accountId: AccountId;
  readonly rpId: string;
  /** Only what was agreed for this purpose; left out: everything. */
  readonly purpose?: string;
}

export interface Consents {
  /** One read by primary key. Undefined: never given, expired or withdrawn. */
  current(accountId: AccountId, rpId: string): Promise<Consent | undefined>;
  /**
   * Essential claims are agreed to by pressing "allow", voluntary ones where ticked. Decisions on claims that this page
   * did not show stay as they are. Consents given at the same moment are put into one order, and each is recorded.
   * Refusal: `consent_outdated`.
   */
  give(command: GiveConsent): Promise<Result<Consent>>;
  /** The citizen said no to all of it: nothing changes, but it is told to the audit. */
  refuse(command: { readonly accountId: AccountId; readonly rpId: string }): Promise<void>;
  /** What was withdrawn; undefined where there was nothing to withdraw. */
  withdraw(command: WithdrawConsent): Promise<Consent | undefined>;
  /** All that holds now, newest first. */
  list(accountId: AccountId): Promise<readonly Consent[]>;
  /** The proof: every decision and withdrawal with the text shown, oldest first. */
  history(accountId: AccountId): Promise<readonly ConsentRecord[]>;
  /** Carries out what a process that died left undone; returns how many. Call it at start and now and then. */
  resume(): Promise<number>;
}

const COLLECTION = 'consents';
const DAY_SECONDS = 86_400;
/** Each failed attempt means that another one succeeded. */
const ATTEMPTS = 50;

type State = Omit<ConsentDocument, '_id' | 'pending' | 'unsettled' | 'head' | 'version'>;
type NewRecord = Omit<ConsentRecord, 'hash' | 'previous' | 'version'>;
/** What becomes of the present document; undefined: nothing. */
type Move = (before: ConsentDocument | undefined, version: number) => { state: State; record: NewRecord } | undefined;

/** Opens the consents: a collection of present states and an append-only one of records. */
export function openConsents(dependencies: ConsentDependencies): Consents {
  const { store, clock, audit } = dependencies;
  const documents = store.collection<ConsentDocument>(COLLECTION);
  store.index(COLLECTION, [
    { key: { accountId: 1 } },
    { key: { unsettled: 1 }, partialFilterExpression: { unsettled: { $gt: 0 } } },
  ]);
  const outbox = openOutbox(dependencies, documents);

  const read = async (_id: string): Promise<ConsentDocument | undefined> =>
    (await documents.findOne({ _id })) ?? undefined;

  /** Changes one document on condition that nobody else did, as often as it takes. */
  const move = async (
    accountId: AccountId,
    rpId: string,
    next: Move,
  ): Promise<{ before: ConsentDocument | undefined; after: ConsentDocument | undefined }> => {
    const _id = documentId(accountId, rpId);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const before = await read(_id);
      const version = (before?.version ?? 0) + 1;
      const moved = next(before, version);
      if (moved === undefined) return { before, after: undefined };
      const record = sealRecord({ ...moved.record, version, previous: before?.head ?? '' });
      const state = { ...moved.state, version, head: record.hash };
      if (before === undefined) {
        const document: ConsentDocument = { _id, ...state, pending: [record], unsettled: 1 };
        try {
          await documents.insertOne({ ...document });
        } catch (error) {
          if (isDuplicate(error)) continue;
          throw error;
        }
      } else {
        const { matchedCount } = await documents.updateOne(
          { _id, version: before.version },
          { $set: state, $push: { pending: record }, $inc: { unsettled: 1 } },
        );
        if (matchedCount === 0) continue;
      }
      await outbox.settle(_id, record);
      return { before, after: { _id, ...state, pending: [], unsettled: 0 } };
    }
    throw new Error('the consent is changed without a pause by others');
  };

  return {
    async current(accountId, rpId) {
      const document = await read(documentId(accountId, rpId));
      return document && consentAt(document, clock.now());
    },
    async give({ accountId, relyingParty, asked, ticked, acr, language, text, shown: digest }) {
      const shown = shownClaims(text, asked);
      const isSeen = digest === undefined || digest === consentTextDigest(text);
      if (!isSeen || !shown.every((claim) => isUpToDate(claim, relyingParty, language))) {
        return refuse(consentProblems.make.consent_outdated());
      }
      const at = clock.now();
      const expiresAt = plusSeconds(at, relyingParty.consentDays * DAY_SECONDS);
      const claims = shown.map((claim) => ({
        ...claim,
        granted: claim.need === 'essential' || ticked.includes(claim.claim),
      }));
      const { after } = await move(accountId, relyingParty.id, (before, version) => {
        const kept = before === undefined ? [] : decisionsAt(before, at);
        const decisions = [
          ...kept.filter(({ claim }) => !asked.includes(claim) && Object.hasOwn(relyingParty.claims, claim)),
          ...claims.map((claim) => ({ ...claim, language, acr, at, expiresAt, version })),
        ];
        const whose = { accountId, rp: relyingParty.id, acr, language, at, expiresAt };
        return {
          state: { ...whose, state: 'given', decisions },
          record: { ...whose, type: 'given', claims, text, rpVersion: relyingParty.version },
        };
      });
      if (after === undefined) throw new Error('unreachable: giving always changes the consent');
      return ok(toConsent(after, after.decisions));
    },
    async refuse({ accountId, rpId }) {
      await audit.record(consentEvents.make.consent_refused({ account: accountId, rp: rpId }));
    },
    async withdraw({ accountId, rpId, purpose }) {
      const at = clock.now();
      const { before, after } = await move(accountId, rpId, (present) => {
        if (present?.state !== 'given') return undefined;
        const ended = present.decisions.filter((decision) => purpose === undefined || decision.purpose === purpose);
        if (purpose !== undefined && ended.length === 0) return undefined;
        const { acr, language, expiresAt } = present;
        return {
          state: {
            accountId,
            rp: rpId,
            acr,
            language,
            at: purpose === undefined ? at : present.at,
            expiresAt,
            state: purpose === undefined ? 'withdrawn' : 'given',
            decisions: present.decisions.filter((decision) => !ended.includes(decision)),
          },
          record: {
            accountId,
            rp: rpId,
            type: 'withdrawn',
            at,
            claims: ended.map(({ claim, granted, purpose: why, purposeText, need }) => ({
              claim,
              granted,
              purpose: why,
              purposeText,
              need,
            })),
            acr,
            language,
            ...(purpose === undefined ? {} : { purpose }),
          },
        };
      });
      if (after !== undefined && before !== undefined) {
        return toConsent(
          before,
          before.decisions.filter((decision) => !after.decisions.includes(decision)),
        );
      }
      // Pressed again after a failure: what the first time left undone is done now.
      if (before !== undefined) await outbox.settleAll(before);
      return undefined;
    },
    async list(accountId) {
      const found = await documents.find({ accountId }).toArray();
      const now = clock.now();
      return found
        .flatMap((document) => consentAt(document, now) ?? [])
        .sort((a, b) => b.at.getTime() - a.at.getTime());
    },
    async history(accountId) {
      const found = await documents.find({ accountId }).toArray();
      for (const { pending } of found) for (const record of pending) await outbox.keep(record);
      return outbox.history(accountId);
    },
    async resume() {
      const found = await documents.find({ unsettled: { $gt: 0 } }).toArray();
      let settled = 0;
      for (const document of found) settled += await outbox.settleAll(document, outbox.abandonedBefore());
      return settled;
    },
  };
}
