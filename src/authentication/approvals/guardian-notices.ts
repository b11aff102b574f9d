import type { Account } from '../../identity/index.ts';
import type { Message, Notifications } from '../../notifications/index.ts';
import type { Clock, Language } from '../../shared/index.ts';
import type { Store } from '../../storage/index.ts';
import { openSendingLimit } from '../factors/index.ts';
import type { Asking } from './request.ts';

export interface AskGuardian {
  /** The interaction's uid. */
  readonly signInId: string;
  readonly asking: Asking;
  /** The child. */
  readonly dependant: Account;
  readonly guardian: Account;
  /** The relying party's name, for the text. */
  readonly organisation: string;
  /** Address of the guardian's pending requests. */
  readonly link: string;
  /** Language of the message if the guardian has not chosen one. */
  readonly language: Language;
}

export interface GuardianNoticeDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly notifications: Notifications;
}

/** By SMS, or by e-mail without a phone. */
const receiverOf = ({ phone, email }: Account): Message['to'] | undefined => {
  if (phone !== undefined) return { channel: 'sms', address: phone };
  return email === undefined ? undefined : { channel: 'email', address: email };
};

/**
 * Notifies guardians of a child's pending sign-in. At most three unanswered messages in ten minutes, so that nobody
 * approves just to stop them.
 */
export function openGuardianNotices({ store, clock, notifications }: GuardianNoticeDependencies) {
  const sent = openSendingLimit(store, clock);
  return {
    /** Reserves one message. @returns 0, or the minutes until one is available. */
    reserve: async (dependantId: string): Promise<number> =>
      Math.ceil((await sent.reserve(dependantId, 'guardian')) / 60),
    /** The guardian confirmed, so that message no longer counts. */
    release: (dependantId: string): Promise<void> => sent.release(dependantId, 'guardian'),
    /** The message contains no code and no number, so it is useless without the guardian's own sign-in. */
    async tell(id: string, { guardian, organisation, link, language }: AskGuardian): Promise<void> {
      const to = receiverOf(guardian);
      if (to === undefined) return;
      const params = { organisation, link };
      await notifications.send({
        ...{ id: `guardian-${id}`, to, params, template: 'guardian_asked' },
        language: guardian.language ?? language,
      });
    },
  };
}
