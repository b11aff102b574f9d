import type { Account } from '../../identity/index.ts';
import { PopulationUnavailable, type Person } from '../../population/index.ts';
import { openOutbox, type Collection, type Waiting } from '../../storage/index.ts';
import { registrationEvents } from '../events.ts';
import type { RegistrationParts } from '../parts.ts';
import type { ApplicationDocuments, Stated, StoredApplication } from './application-documents.ts';
import { isConfirmed } from './confirmation.ts';
import { LEVEL } from './declared.ts';

/** Longer than the population database, the store and the outbox of messages take together. */
const LEASE_SECONDS = 60;
const FIRST_PAUSES = [2, 5, 15, 30, 60, 120] as const;
const PAUSE_SECONDS = 300;

/** What the outbox carries out: applications whose `dueAt` is set. */
type Asking = StoredApplication & Waiting;

interface Outcome {
  readonly move: 'match' | 'cover' | 'mismatch';
  /** The account that was made, or that there is. */
  readonly account?: Account;
  /** Whether this application made it. */
  readonly isNew?: boolean;
}

const NAMES = { match: 'approved', cover: 'covered', mismatch: 'refused' } as const;

/** Pauses until the application expires. */
const pausesFor = (keepSeconds: number): number[] => [
  ...FIRST_PAUSES,
  ...Array.from({ length: Math.ceil(keepSeconds / PAUSE_SECONDS) }, () => PAUSE_SECONDS),
];

/**
 * Asks the population database about each application whose phone is proven, and decides it. Carried out from the
 * document of the application: at least once, whatever process dies, and each step can be done twice.
 */
export function openDecisions(parts: RegistrationParts, documents: ApplicationDocuments) {
  const { seal, clock, audit, accounts, notifications, notices, population, activations, throttle, log } = parts;
  const phoneKey = (phone: string): string => seal.digest(phone, 'registration');

  /** To the phone that the applicant has proven. */
  const tell = ({ _id, language }: StoredApplication, phone: string, template: string): Promise<void> =>
    notifications.send({
      ...{ id: `${template}:${_id}`, to: { channel: 'sms', address: phone }, language, template, params: {} },
    });

  /** Who has the person's account, or the phone for an account of their own. */
  const holderOf = async (number: string, phone: string): Promise<Account | undefined> =>
    (await accounts.findByNumber(number)) ??
    (await accounts.findByPhone(phone)).find(({ guardian, state }) => guardian === undefined && state !== 'deceased');

  /** The account was made by this application a moment ago, or the same person applies once more. */
  const isOwn = ({ state, level, identity, ...account }: Account, { number, phone }: Stated): boolean =>
    state === 'not-activated' && level === 0 && identity.number === number && account.phone === phone;

  const approve = async (application: StoredApplication, account: Account, isNew: boolean): Promise<Outcome> => {
    await activations.issue(account, LEVEL, application.language);
    return { move: 'match', account, isNew };
  };

  /** Nobody learns of the account from the page: its holder does, by the registered phone. */
  const cover = async (
    application: StoredApplication,
    account: Account,
    { number, phone }: Stated,
  ): Promise<Outcome> => {
    if (account.identity.number === number) await notices.tell(account, 'registration_attempted');
    else if (phone !== undefined) await tell(application, phone, 'registration_phone_taken');
    return { move: 'cover', account };
  };

  const create = async (application: StoredApplication, person: Person, stated: Stated): Promise<Outcome> => {
    const { phone = '', email, number } = stated;
    const { name, birthdate, sex, nationality, address } = person;
    const created = await accounts.create({
      identity: { number, name, birthdate, sex, nationality, address },
      ...{ level: 0, state: 'not-activated', phone },
      ...(email === undefined ? {} : { email }),
    });
    if (created.ok) return approve(application, created.value, true);
    if (created.problem.code !== 'account_exists') return { move: 'mismatch' };
    // Another application was first, at this very moment.
    const other = await accounts.findByNumber(number);
    if (other === undefined) throw new Error('an account that exists is not there');
    return isOwn(other, stated) ? approve(application, other, false) : cover(application, other, stated);
  };

  const register = async (application: StoredApplication, person: Person, stated: Stated): Promise<Outcome> => {
    const { phone = '', number } = stated;
    const claimed = await documents.claim(phone, application._id);
    const known = await holderOf(number, phone);
    // What becomes of the other application is not known yet: it may get no account.
    if (known === undefined && claimed === undefined)
      throw new Error('another application is getting an account with the phone');
    if (known === undefined) return create(application, person, stated);
    // An earlier try that claimed the phone and did not release it has made the account.
    const isNew = claimed === 'before';
    return isOwn(known, stated) ? approve(application, known, isNew) : cover(application, known, stated);
  };

  const settle = async (
    application: StoredApplication,
    { phone = '' }: Stated,
    { move, account, isNew = false }: Outcome,
  ) => {
    // Who waited has left the page.
    if (move === 'mismatch' && application.tries > 0) await tell(application, phone, 'registration_refused');
    if (!(await documents.decide(move, application._id))) return;
    const outcome = NAMES[move];
    parts.countApplication(outcome);
    await Promise.all([
      audit.record(registrationEvents.make.application_decided({ outcome, account: account?.id })),
      // It was counted in both, when it began and when its phone was proven. Once more for the same account stays
      // counted: each sends two messages.
      isNew ? throttle.uncount('applications', application.where) : undefined,
      isNew ? throttle.uncount('declarations', phoneKey(phone)) : undefined,
    ]);
  };

  const outbox = openOutbox<Asking>({
    collection: documents.collection as unknown as Collection<Asking>,
    ...{ clock, leaseSeconds: LEASE_SECONDS, pauses: pausesFor(parts.options.keepSeconds), keepsDocuments: true },
    async carryOut(application) {
      const stated = documents.statedOf(application);
      if (application.state !== 'asking' || stated === undefined) return;
      const person = await population.person(stated.number);
      const outcome: Outcome = isConfirmed(person, stated, clock.now())
        ? await register(application, person, stated)
        : { move: 'mismatch' };
      // After an account was made the claim ends by itself: whoever looked for accounts before still finds the claim.
      if (outcome.isNew !== true) await documents.release(stated.phone ?? '', application._id);
      await settle(application, stated, outcome);
    },
    failed({ _id, tries }, error) {
      parts.countApplication('waiting');
      const reason = error instanceof PopulationUnavailable ? error.message : String(error);
      log.warn({ application: _id, tries: tries + 1, reason }, 'an application could not be decided');
    },
    onFault: (error) => log.warn({ err: String(error) }, 'applications could not be read or written'),
  });

  return {
    start: () => outbox.start(),
    stop: () => outbox.stop(),
    sweep: () => outbox.sweep(),
    leaseEnd: () => outbox.leaseEnd(),
    /** Asks for an application that has just been proven, and is stored with its lease. */
    carry: (application: StoredApplication) => outbox.carry(application as Asking),
  };
}
