import { browserName } from '../../../../authentication/devices/index.ts';
import { MOST_PASSKEYS, type Passkey } from '../../../../authentication/factors/index.ts';
import { dayText, momentText, ProblemError, type Language, type Problem } from '../../../../shared/index.ts';
import { SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { PageContext } from '../../../kit/context.ts';
import { field } from '../../../kit/forms/form.ts';
import { problems } from '../../../kit/problems.ts';
import { param } from '../../../kit/page-router.ts';
import { redirect, showPage } from '../../../kit/answers/show.ts';
import { typedBefore } from '../../../kit/answers/shown-again.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import { heldUntilText, type SecuritySection } from './section.ts';

const NAME = 'passkeys';
const HOME = securityPath(NAME);
const ADD = `${HOME}/add`;
const renamePath = (id: string): string => `${HOME}/${id}/rename`;
const removePath = (id: string): string => `${HOME}/${id}/remove`;

const view = ({ id, name, addedAt, lastUsedAt, synced }: Passkey, unnamed: string, language: Language) => ({
  name: name === '' ? unnamed : name,
  synced,
  addedAt: dayText(addedAt, language),
  lastUsedAt: lastUsedAt && momentText(lastUsedAt, language),
  renameUrl: renamePath(id),
  removeUrl: removePath(id),
});

const idOf = (ctx: PageContext): string => param(ctx, 'id');
const orThrow = (result: { ok: true } | { ok: false; problem: Problem }): void => {
  if (!result.ok) throw new ProblemError(result.problem);
};

/** Passkeys: list, add, rename, remove. */
export const passkeySection: SecuritySection = {
  name: NAME,
  isOffered: ({ authentication }) => authentication.offers('passkey'),
  async status({ authentication, pages }, { account }, language) {
    const { length: count } = await authentication.factors.passkey.list(account.id);
    return pages.t(language, 'passkey:status', { count });
  },

  addPages({ level1, level2, adding }, dependencies) {
    const { pages, authentication } = dependencies;
    const passkeys = authentication.factors.passkey;
    const unnamed = (language: Language): string => pages.t(language, 'passkey:unnamed');

    level1.get(HOME, async (ctx, citizen) => {
      const { account } = citizen;
      const { language } = ctx.state;
      const [all, accepted] = await Promise.all([passkeys.list(account.id), passkeys.accepted(account.id)]);
      const heldUntil = await heldUntilText(dependencies, citizen, language);
      showPage(ctx, pages, 'account/passkeys/list', {
        passkeys: all.map((passkey) => view(passkey, unnamed(language), language)),
        heldUntil,
        addUrl: all.length < MOST_PASSKEYS && heldUntil === undefined ? ADD : undefined,
        accepted: JSON.stringify(accepted),
        securityUrl: SECURITY,
      });
    });

    const showAdding = async (ctx: PageContext, citizen: Citizen, name: string, problem?: Problem): Promise<void> => {
      const { account, session, csrf } = citizen;
      const options = await passkeys.creationOptions(account, session.uid);
      if (!options.ok) throw new ProblemError(options.problem);
      showPage(
        ctx,
        pages,
        'account/passkeys/add',
        {
          action: ADD,
          csrf,
          options: JSON.stringify(options.value),
          name,
          cancelUrl: HOME,
        },
        problem,
      );
    };
    const typedName = (ctx: PageContext): string | undefined => {
      const typed = typedBefore(ctx);
      return typed && field(typed, 'name');
    };
    adding.get(ADD, async (ctx, citizen) => {
      const name = typedName(ctx) ?? (await browserName(ctx.get('user-agent'))) ?? unnamed(ctx.state.language);
      await showAdding(ctx, citizen, name);
    });
    adding.post(ADD, async (ctx, citizen, form) => {
      const { account, session } = citizen;
      const name = field(form, 'name');
      const response = field(form, 'passkey');
      const added = await passkeys.add({ account, sessionId: session.uid, response, name });
      if (added.ok) redirect(ctx, HOME);
      else await showAdding(ctx, citizen, name, added.problem);
    });

    const passkeyOf = async (ctx: PageContext, { account }: Citizen): Promise<Passkey> => {
      const passkey = await passkeys.find(account.id, idOf(ctx));
      if (passkey === undefined) throw new ProblemError(problems.make.page_not_found());
      return passkey;
    };
    const showRenaming = (ctx: PageContext, { csrf }: Citizen, name: string, problem?: Problem): void => {
      showPage(
        ctx,
        pages,
        'account/passkeys/rename',
        {
          action: renamePath(idOf(ctx)),
          ...{ csrf, name },
          cancelUrl: HOME,
        },
        problem,
      );
    };
    level2.get(renamePath(':id'), async (ctx, citizen) => {
      const { name } = await passkeyOf(ctx, citizen);
      showRenaming(ctx, citizen, typedName(ctx) ?? name);
    });
    level2.post(renamePath(':id'), async (ctx, citizen, form) => {
      const name = field(form, 'name');
      const renamed = await passkeys.rename(citizen.account.id, idOf(ctx), name);
      if (!renamed.ok && renamed.problem.code !== 'passkey_not_found') {
        showRenaming(ctx, citizen, name, renamed.problem);
        return;
      }
      orThrow(renamed);
      redirect(ctx, HOME);
    });

    level2.get(removePath(':id'), async (ctx, citizen) => {
      const name = (await passkeyOf(ctx, citizen)).name || unnamed(ctx.state.language);
      const action = removePath(idOf(ctx));
      showPage(ctx, pages, 'account/passkeys/remove', { action, name, csrf: citizen.csrf, cancelUrl: HOME });
    });
    level2.post(removePath(':id'), async (ctx, citizen) => {
      orThrow(await passkeys.remove(citizen.account, idOf(ctx)));
      redirect(ctx, HOME);
    });
  },
};
