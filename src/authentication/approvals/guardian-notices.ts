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
  /** Of the relying party, for the text. */
  readonly organisation: string;
  /** Where the guardian finds what waits. */
  readonly link: string;
  /** Of the message where the guardian has chosen none. */
  readonly language: Language;
}

export interface GuardianNoticeDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly notifications: Notifications;
}

/** By SMS; by e-mail where there is no phone. */
const receiverOf = ({ phone, email }: Account): Message['to'] | undefined => {
  if (phone !== undefined) return { channel: 'sms', address: phone };
  return email === undefined ? undefined : { channel: 'email', address: email };
};

/**
 * Tells guardians that a child's sign-in waits for them, with three unanswered in ten minutes at most: nobody shall
 * approve to be left in peace.
 */
export function openGuardianNotices({ store, clock, notifications }: GuardianNoticeDependencies) {
  const sent = openSendingLimit(store, clock);
  return {
    /** Takes a place for one message. @returns 0, or minutes until there is one. */
    reserve: async (dependantId: string): Promise<number> =>
      Math.ceil((await sent.reserve(dependantId, 'guardian')) / 60),
    /** The guardian has confirmed: that message was none too many. */
    release: (dependantId: string): Promise<void> => sent.release(dependantId, 'guardian'),
    /**
     * No code and no number stands in the message: whoever reads it can do nothing without the guardian's own sign-in.
     */
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
