import type { Audit } from '../../../audit/index.ts';
import type { Account } from '../../../identity/index.ts';
import type { Message, Notifications } from '../../../notifications/index.ts';
import { LANGUAGES } from '../../../shared/index.ts';
import type { FactorName } from '../names.ts';
import { factorEvents } from './events.ts';

/** Messages about changes to an account's authenticators. */
export interface Notices {
  /** Sends by every channel of the account, because one of them may be compromised. `id` makes it idempotent. */
  tell(account: Account, template: string, params?: Message['params'], id?: string): Promise<void>;
  /** Audits a new authenticator and notifies the holder. */
  added(account: Account, factor: FactorName): Promise<void>;
  removed(account: Account, factor: FactorName): Promise<void>;
}

const channelsOf = ({ phone, email }: Account): readonly Message['to'][] => [
  ...(phone === undefined ? [] : [{ channel: 'sms', address: phone } as const]),
  ...(email === undefined ? [] : [{ channel: 'email', address: email } as const]),
];

export function openNotices({ audit, notifications }: { audit: Audit; notifications: Notifications }): Notices {
  const tell: Notices['tell'] = async (account, template, params = {}, id) => {
    const { language = LANGUAGES[0] } = account;
    const reached = channelsOf(account).filter(({ channel }) => notifications.reaches(channel));
    await Promise.all(
      reached.map((to) =>
        notifications.send({
          ...{ to, language, template, params },
          ...(id === undefined ? {} : { id: `${id}:${to.channel}` }),
        }),
      ),
    );
  };
  const changed =
    (type: 'authenticator_added' | 'authenticator_removed') =>
    async (account: Account, factor: FactorName): Promise<void> => {
      await Promise.all([
        audit.record(factorEvents.make[type]({ account: account.id, factor })),
        tell(account, type, { factor }),
      ]);
    };
  return { tell, added: changed('authenticator_added'), removed: changed('authenticator_removed') };
}
