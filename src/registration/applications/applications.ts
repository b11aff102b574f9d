import { crowded, type Closed } from '../../authentication/guarding/index.ts';
import type { SentNote } from '../../authentication/factors/index.ts';
import { newSecret, ok, refuse, type Language, type Problem, type Result } from '../../shared/index.ts';
import { registrationEvents } from '../events.ts';
import type { RegistrationParts } from '../parts.ts';
import { registrationProblems } from '../problems.ts';
import { openApplicationDocuments, type Stated, type StoredApplication } from './application-documents.ts';
import { readCard } from './card.ts';
import { openDecisions } from './decisions.ts';
import { readContacts, readDeclared, type Typed } from './declared.ts';

/** An application as its applicant sees it. `received`: decided in favour, or covered; the page is the same. */
export interface ApplicationView {
  readonly step: 'contact' | 'email' | 'code' | 'waiting' | 'received' | 'refused';
  /** What was declared, until the phone is proven: whoever opens the browser afterwards does not see it. */
  readonly stated: Stated | undefined;
  readonly signInId: string | undefined;
}

/** Where a form of an application comes from. */
export interface From {
  readonly language: Language;
  /** Of the client. */
  readonly address: string;
}

export interface Declare extends From {
  readonly typed: Typed;
  /** Of an application that this browser has begun: it is corrected while its phone is not proven. */
  readonly secret?: string | undefined;
  /** The sign-in to return to. */
  readonly signInId?: string | undefined;
}

const { make } = registrationProblems;
const MOST_COLLISIONS = 5;

const inMinutes = (seconds: number) => {
  const minutes = Math.ceil(seconds / 60);
  return { minutes, count: minutes };
};

const stepOf = ({ state }: StoredApplication, stated: Stated | undefined): ApplicationView['step'] => {
  switch (state) {
    case 'declared':
      if (stated?.phone === undefined) return 'contact';
      return stated.email === undefined || stated.emailProven === true ? 'code' : 'email';
    case 'asking':
      return 'waiting';
    case 'refused':
      return 'refused';
    case 'approved':
    case 'covered':
      return 'received';
  }
};

/**
 * Applications for level 1 by oneself (D69 Art 9): data, phone, code; then the population database decides. Until the
 * phone is proven nothing is asked of anybody, and no answer tells whether a person or a phone has an account.
 */
export function openApplications(parts: RegistrationParts) {
  const { seal, clock, audit, codes, throttle, placeOf, notifications } = parts;
  const documents = openApplicationDocuments({ ...parts, ...parts.options });
  const decisions = openDecisions(parts, documents);
  const phoneKey = (phone: string): string => seal.digest(phone, 'registration');
  const countedOf = (phone: string, address: string) => ({
    ...({ limit: 'registrations', who: phoneKey(phone), whence: { where: placeOf(address) } } as const),
  });
  const takesEmail = notifications.reaches('email');
  const boundTo = (secret: string, phone: string): string => `${secret}\n${phone}`;

  const find = async (secret: string) => {
    const document = await documents.find(secret);
    return document === undefined ? undefined : { document, stated: documents.statedOf(document) };
  };

  /** Undefined: there is none that can be corrected. */
  const correct = async (secret: string, declared: Stated, language: Language): Promise<boolean> => {
    for (let collisions = 0; collisions < MOST_COLLISIONS; collisions += 1) {
      const found = await find(secret);
      if (found?.document.state !== 'declared' || found.stated === undefined) return false;
      // The contacts that were typed before stay with their person: another number is somebody else's.
      const contacts = found.stated.number === declared.number ? found.stated : {};
      if ((await documents.correct(secret, found.document, { ...contacts, ...declared }, language)) !== undefined)
        return true;
    }
    return false;
  };

  const tooMuch = ({ seconds }: Closed): Problem => make.too_many_declarations(inMinutes(seconds), seconds);

  /**
   * Proves the phone. It counts in `declarations` from here on, however long the answer takes, and until an account is
   * made of it; a place is reserved, so that several at one instant cannot exceed the limit. Asked only after the
   * right code: nobody else learns what was declared from a phone.
   */
  const prove = async (
    phone: string,
    move: () => Promise<StoredApplication | undefined>,
  ): Promise<StoredApplication | Problem | undefined> => {
    const place = await throttle.reserve('declarations', phoneKey(phone));
    if (place === undefined) return crowded();
    if (!('settle' in place)) return tooMuch(place);
    const proven = await move();
    await place.settle(proven === undefined ? 'untried' : 'failed');
    return proven;
  };

  /** Sends the code that is due: to the e-mail address, and once that is proven to the phone. */
  const sendCode = async (
    secret: string,
    { document, stated }: { document: StoredApplication; stated: Stated },
    { language, address }: From,
  ): Promise<Result<void>> => {
    const { phone = '', email } = stated;
    const isForEmail = email !== undefined && stated.emailProven !== true;
    const receiver = isForEmail ? email : phone;
    const sent = await codes.send(
      {
        ...countedOf(receiver, address),
        ...{ boundTo: boundTo(secret, receiver), account: undefined, template: 'registration_code', language },
        ...(isForEmail ? { email } : { phone }),
        before: document.code,
      },
      async (code) => (await documents.setCode(secret, document, stated, code)) !== undefined,
    );
    if (!sent.ok) return sent;
    // Otherwise the same form was sent twice, and the first one has done it.
    if (sent.value || (await documents.find(secret))?.code !== undefined) return ok(undefined);
    return refuse(make.application_over());
  };

  /** An application whose phone is not proven, at one of these steps. */
  const at = async (secret: string, ...steps: ApplicationView['step'][]) => {
    const { document, stated } = (await find(secret)) ?? {};
    if (document?.sealed === undefined || stated?.phone === undefined) return undefined;
    const { sealed } = document;
    const { phone } = stated;
    return steps.includes(stepOf(document, stated)) ? { document, stated, sealed, phone } : undefined;
  };

  return {
    /** Whether messages can be sent to e-mail addresses. */
    takesEmail,
    readCard,
    /** Asks what is due, and goes on asking. */
    start: () => decisions.start(),
    stop: () => decisions.stop(),
    /** Asks what is due now. */
    sweep: () => decisions.sweep(),

    /**
     * @returns the secret for the browser. Refusals: those of `readDeclared`, `too_many_applications`.
     */
    async declare({ typed, secret: before, signInId, language, address }: Declare): Promise<Result<string>> {
      const declared = readDeclared(typed, clock.now());
      if (!declared.ok) return declared;
      if (before !== undefined && (await correct(before, declared.value, language))) return ok(before);
      const where = placeOf(address);
      const closed = await throttle.look('applications', where);
      if (closed !== undefined) return refuse(make.too_many_applications(inMinutes(closed.seconds), closed.seconds));
      await throttle.count('applications', where);
      const secret = newSecret();
      await documents.declare(secret, declared.value, { language, where, signInId });
      await audit.record(registrationEvents.make.application_begun({}));
      return ok(secret);
    },

    /**
     * Sends a code, to the e-mail address if there is one, else to the phone. Refusals: those of `readContacts`,
     * `application_over`, those of sending a code.
     */
    async contact(secret: string, typed: { phone: string; email: string }, from: From): Promise<Result<void>> {
      const contacts = await readContacts(typed);
      if (!contacts.ok) return contacts;
      const found = await find(secret);
      if (found?.document.state !== 'declared' || found.stated === undefined) return refuse(make.application_over());
      const { number, name, birthdate, sex, email: before, emailProven } = found.stated;
      const { phone, email } = contacts.value;
      const stated: Stated = {
        ...{ number, name, birthdate, sex, phone },
        ...(email === undefined || !takesEmail ? {} : { email }),
        ...(email === before && emailProven === true ? { emailProven } : {}),
      };
      return sendCode(secret, { document: found.document, stated }, from);
    },

    /** Refusals: `application_over`, those of sending a code. */
    async resend(secret: string, from: From): Promise<Result<void>> {
      const found = await at(secret, 'email', 'code');
      return found === undefined ? refuse(make.application_over()) : sendCode(secret, found, from);
    },

    /** What was sent, and when another one can be. */
    async sent(secret: string, address: string): Promise<SentNote | undefined> {
      const found = await at(secret, 'email', 'code');
      if (found?.document.code === undefined) return undefined;
      const { phone, email, emailProven } = found.stated;
      const receiver = emailProven === true ? phone : (email ?? phone);
      return codes.sent(found.document.code, countedOf(receiver ?? '', address));
    },

    /** Proves the e-mail address, then sends a code to the phone. Refusals: those of `verifyCode` and of sending. */
    async verifyEmail(secret: string, typed: string, from: From): Promise<Result<void>> {
      const found = await at(secret, 'email');
      const email = found?.stated.email;
      if (found === undefined || email === undefined) return refuse(make.application_over());
      const stated: Stated = { ...found.stated, emailProven: true };
      let proven: StoredApplication | undefined;
      const verified = await codes.verify({
        ...countedOf(email, from.address),
        ...{ typed, boundTo: boundTo(secret, email), isSent: true, code: found.document.code },
        find: async () => (await documents.find(secret))?.code,
        tryCode: async (digest) => (await documents.tryCode(secret, digest))?.code,
        async spendCode(digest) {
          proven = await documents.proveEmail(secret, digest, found.sealed, stated);
          return proven !== undefined;
        },
        over: make.application_over(),
      });
      return verified.ok && proven !== undefined ? sendCode(secret, { document: proven, stated }, from) : verified;
    },

    /** Goes on without the e-mail address that was typed. Refusals: those of sending a code. */
    async dropEmail(secret: string, from: From): Promise<Result<void>> {
      const found = await at(secret, 'email');
      if (found === undefined) return refuse(make.application_over());
      const { email: _, ...stated } = found.stated;
      const document = await documents.dropEmail(secret, found.document, stated);
      return document === undefined ? refuse(make.application_over()) : sendCode(secret, { document, stated }, from);
    },

    /**
     * Proves the phone, and asks the population database. What it says is in `find`. Refusals: `application_over`,
     * `too_many_declarations`, those of a typed code.
     */
    async verifyCode(secret: string, typed: string, address: string): Promise<Result<void>> {
      // Also one that is decided meanwhile: the same form was sent twice.
      const found = await at(secret, 'code', 'waiting');
      if (found === undefined) return refuse(make.application_over());
      const { document, sealed, phone } = found;
      let proven: StoredApplication | Problem | undefined;
      const verified = await codes.verify({
        ...countedOf(phone, address),
        ...{ typed, boundTo: boundTo(secret, phone), isSent: true, code: document.code },
        find: async () => (await documents.find(secret))?.code,
        tryCode: async (digest) => (await documents.tryCode(secret, digest))?.code,
        async spendCode(digest) {
          proven = await prove(phone, () => documents.prove(secret, digest, sealed, decisions.leaseEnd()));
          return proven !== undefined && '_id' in proven;
        },
        over: make.application_over(),
      });
      if (proven === undefined) return verified;
      if (!('_id' in proven)) return refuse(proven);
      if (verified.ok) await decisions.carry(proven);
      return verified;
    },

    /** Undefined if it is over. */
    async find(secret: string): Promise<ApplicationView | undefined> {
      const found = await find(secret);
      if (found === undefined) return undefined;
      const { document, stated } = found;
      const shown = document.state === 'declared' ? stated : undefined;
      return { step: stepOf(document, stated), stated: shown, signInId: document.signInId };
    },
    withdraw: (secret: string): Promise<void> => documents.withdraw(secret),
  };
}

export type Applications = ReturnType<typeof openApplications>;
