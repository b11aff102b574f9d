import type { Audit } from '../../audit/index.ts';
import type { Account } from '../../identity/index.ts';
import type { Message, Notifications } from '../../notifications/index.ts';
import { LANGUAGES } from '../../shared/index.ts';
import type { FactorName } from './names.ts';
import { factorEvents } from './events.ts';

/** Messages about changes of how an account is signed in to. */
export interface Notices {
  /** By every channel that the account has: one of them may be in other hands. */
  tell(account: Account, template: string, params?: Message['params']): Promise<void>;
  /** An authenticator was added: recorded, and told. */
  added(account: Account, factor: FactorName): Promise<void>;
  removed(account: Account, factor: FactorName): Promise<void>;
}

const channelsOf = ({ phone, email }: Account): readonly Message['to'][] => [
  ...(phone === undefined ? [] : [{ channel: 'sms', address: phone } as const]),
  ...(email === undefined ? [] : [{ channel: 'email', address: email } as const]),
];

export function openNotices({ audit, notifications }: { audit: Audit; notifications: Notifications }): Notices {
  const tell: Notices['tell'] = async (account, template, params = {}) => {
    const { language = LANGUAGES[0] } = account;
    await Promise.all(channelsOf(account).map((to) => notifications.send({ to, language, template, params })));
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
