import { composeReissue } from '../../../compose/index.ts';
import { withFoundation } from '../../environment.ts';
import { CommandError, print, printJson } from '../../output.ts';
import { accountOf, caseOf, operatorOf, type AccountOptions } from './accounts.ts';

/** `sen-id accounts reissue-activation` */
export async function reissue(options: AccountOptions): Promise<void> {
  const order = { by: 'operator' as const, operator: operatorOf(options.operator), caseNumber: caseOf(options.case) };
  await withFoundation(async (foundation) => {
    const activations = composeReissue(foundation);
    await foundation.store.ready();
    try {
      const { id, state } = await accountOf(foundation, options, order);
      const isIssued = await activations.reissue(id, order);
      const endsAt = await activations.endsAt(id);
      if (!isIssued) {
        // The answer says the state of the account.
        await foundation.accounts.lookedAt(id, order);
        const why =
          state !== 'not-activated'
            ? `The account is ${state}.`
            : endsAt === undefined
              ? 'No activation was issued to it.'
              : `Its activation was used, or lasts until ${endsAt.toISOString()}.`;
        throw new CommandError(`Refused. ${why}`, 1);
      }
      const shown = { id, state, ends_at: endsAt?.toISOString() ?? null };
      if (options.json === true) printJson(shown);
      else print(`${id}: ${state}, can be activated until ${shown.ends_at ?? ''}; the holder is told`);
    } finally {
      await activations.stop();
    }
  });
}
