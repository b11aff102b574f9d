import type { Message } from '../../notifications/index.ts';
import type { Account, AccountId, AccountLevel } from '../../identity/index.ts';
import { LANGUAGES, momentText, shortMomentText, type Language } from '../../shared/index.ts';
import { registrationEvents } from '../events.ts';
import type { RegistrationDependencies } from '../parts.ts';
import { openActivationDocuments, type ActivationDocuments, type StoredActivation } from './activation-documents.ts';

type Parts = Pick<RegistrationDependencies, 'clock' | 'audit' | 'accounts' | 'notifications'> & {
  readonly options: Pick<RegistrationDependencies['options'], 'issuer' | 'activateSeconds'>;
};

/** Who issues an activation once more, and why. */
export interface ReissueOrder {
  readonly operator?: string;
  readonly caseNumber?: string;
}

/** Issues activations, and tells the holders until when they last. */
export function openIssuing({
  clock,
  audit,
  accounts,
  notifications,
  activations,
  options,
}: Parts & { readonly activations: ActivationDocuments }) {
  /** Until when the account can be activated, or that this time is over. */
  const tellIssued = (account: Account, { issue, endsAt }: StoredActivation, language: Language) => {
    const isOver = endsAt <= clock.now();
    const send = (to: Message['to'], time: string) =>
      notifications.send({
        ...{ id: `activation:${issue}:${isOver ? 'over:' : ''}${to.channel}`, to, language },
        template: isOver ? 'activation_lapsed' : 'activation_issued',
        params: isOver ? {} : { time, activateAt: `${options.issuer}/activate` },
      });
    const { phone, email } = account;
    return Promise.all([
      phone === undefined ? undefined : send({ channel: 'sms', address: phone }, shortMomentText(endsAt, language)),
      email === undefined || !notifications.reaches('email')
        ? undefined
        : send({ channel: 'email', address: email }, momentText(endsAt, language)),
    ]);
  };

  return {
    async issue(account: Account, level: AccountLevel, language: Language): Promise<void> {
      const issued = await activations.issue(account.id, level);
      const current = issued ?? (await activations.find(account.id));
      if (issued !== undefined)
        await audit.record(registrationEvents.make.activation_issued({ account: account.id, level, again: false }));
      // Also where an earlier process may have died before it told.
      if (current?.state === 'issued') await tellIssued(account, current, language);
    },

    /** By the hotline, after the time was over. @returns whether it was issued. */
    async reissue(accountId: AccountId, { operator, caseNumber }: ReissueOrder = {}): Promise<boolean> {
      const account = await accounts.find(accountId);
      if (account?.state !== 'not-activated') return false;
      const issued = await activations.reissue(accountId);
      if (issued === undefined) return false;
      const { level } = issued;
      await audit.record(
        registrationEvents.make.activation_issued({
          account: accountId,
          level,
          again: true,
          operator,
          case: caseNumber,
        }),
      );
      await tellIssued(account, issued, account.language ?? LANGUAGES[0]);
      return true;
    },
  };
}

/** What an operator's command needs of activations. */
export function openReissue({ store, ...parts }: Parts & Pick<RegistrationDependencies, 'store'>) {
  const { clock, options } = parts;
  const activations = openActivationDocuments({ store, clock, seconds: options.activateSeconds });
  const issuing = openIssuing({ ...parts, activations });
  return {
    reissue: (accountId: AccountId, order: ReissueOrder): Promise<boolean> => issuing.reissue(accountId, order),
    /** When the account can no longer be activated. Undefined: nothing was issued. */
    endsAt: async (accountId: AccountId): Promise<Date | undefined> => (await activations.find(accountId))?.endsAt,
  };
}

export type Reissue = ReturnType<typeof openReissue>;
