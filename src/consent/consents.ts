import type { Audit } from '../audit/index.ts';
import type { AccountId, Acr } from '../identity/index.ts';
import type { RelyingParty } from '../relying-parties/index.ts';
import { ok, plusSeconds, refuse, type Clock, type Language, type Result } from '../shared/index.ts';
import type { Store } from '../storage/index.ts';
import { consentsCollection, type ConsentDocument } from './collections.ts';
import type { Consent } from './consent.ts';
import { consentAt, decisionsAt, documentId, toConsent } from './documents.ts';
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
   * Ends what was issued under a consent (tokens, back-channel logout). Runs within `withdraw`. If it fails or the
   * process dies, `resume` runs it again, so it must be idempotent.
   */
  readonly afterWithdrawal?: (withdrawal: Withdrawal) => Promise<void>;
}

export interface GiveConsent {
  readonly accountId: AccountId;
  readonly relyingParty: RelyingParty;
  /** All claims that the page showed; empty if the request was only to sign in. */
  readonly asked: readonly string[];
  /** Voluntary claims that the citizen selected; names that were not shown are ignored. */
  readonly ticked: readonly string[];
  /** Account level at which the claims are released. */
  readonly acr: Acr;
  readonly language: Language;
  /** The page, line by line. Throws if it omits a requested claim or purpose. */
  readonly text: ConsentText;
  /**
   * `consentTextDigest` of the page as it was shown, from the form. Pass it whenever `text` is rendered again for the
   * answer; otherwise the citizen would agree unseen to a record that changed in between.
   */
  readonly shown?: string;
}

export interface WithdrawConsent {
  readonly accountId: AccountId;
  readonly rpId: string;
  /** Withdraw only what was agreed for this purpose; if omitted, everything. */
  readonly purpose?: string;
}

export interface Consents {
  /** One read by primary key. Undefined if never given, expired or withdrawn. */
  current(accountId: AccountId, rpId: string): Promise<Consent | undefined>;
  /**
   * Pressing "allow" agrees to essential claims and to the voluntary claims selected. Decisions on claims that this
   * page did not show stay unchanged. Concurrent consents are serialized, and each is recorded.
   * Refusal: `consent_outdated`.
   */
  give(command: GiveConsent): Promise<Result<Consent>>;
  /** The citizen declined everything: nothing changes, but an audit event is written. */
  refuse(command: { readonly accountId: AccountId; readonly rpId: string }): Promise<void>;
  /** What was withdrawn; undefined if there was nothing to withdraw. */
  withdraw(command: WithdrawConsent): Promise<Consent | undefined>;
  /** All current consents, newest first. */
  list(accountId: AccountId): Promise<readonly Consent[]>;
  /** The proof: every decision and withdrawal with the text shown, oldest first. */
  history(accountId: AccountId): Promise<readonly ConsentRecord[]>;
  /** Completes what a process that died left undone; returns how many. Call it at start and periodically. */
  resume(): Promise<number>;
}

const DAY_SECONDS = 86_400;
/** Each failed attempt means that a concurrent one succeeded. */
const ATTEMPTS = 50;

type State = Omit<ConsentDocument, '_id' | 'pending' | 'unsettled' | 'head' | 'version'>;
type NewRecord = Omit<ConsentRecord, 'hash' | 'previous' | 'version'>;
/** The next state of the document; undefined for no change. */
type Move = (before: ConsentDocument | undefined, version: number) => { state: State; record: NewRecord } | undefined;

/** Opens the consents: a collection of current states and an append-only collection of records. */
export function openConsents(dependencies: ConsentDependencies): Consents {
  const { store, clock, audit } = dependencies;
  const documents = store.collection(consentsCollection);
  const model = store.model(consentsCollection);
  const outbox = openOutbox(dependencies);

  const read = async (_id: string): Promise<ConsentDocument | undefined> =>
    (await documents.findOne({ _id })) ?? undefined;

  /** Changes one document by compare-and-set, with retries. */
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
        if (!(await model.insertIfAbsent(document))) continue;
      } else {
        const { matchedCount } = await model.updateOne(
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
      // Pressed again after a failure: complete what the first attempt left undone.
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
