import type { Appearance } from '../../../../authentication/devices/index.ts';
import { countryName } from '../../../../authentication/guarding/index.ts';
import type { Authentication } from '../../../../authentication/index.ts';
import { recoveryProblems } from '../../../../authentication/recovery/index.ts';
import type { Sessions } from '../../../../oidc/index.ts';
import type { RelyingParties } from '../../../../relying-parties/index.ts';
import { momentText, ProblemError, type Clock, type Language } from '../../../../shared/index.ts';
import type { WebContext } from '../../../kit/context.ts';
import type { Pages } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import {
  principalPages,
  type PrincipalPages,
  type PrincipalPagesOptions,
  type Realm,
} from '../../../principal/principal.ts';
import type { AccountModels } from '../models.ts';

export interface SecurityDependencies {
  readonly authentication: Authentication;
  readonly sessions: Sessions;
  readonly relyingParties: RelyingParties;
  readonly clock: Clock;
}

export interface SectionDependencies extends SecurityDependencies {
  readonly pages: Pages<AccountModels>;
}

type SectionDemand = 1 | 2 | 'adding';

/** The pages of a section, by what each demands of the citizen's session. */
export interface SectionPages {
  /** Authentication level 1. */
  readonly level1: PrincipalPages<Citizen>;
  /** Authentication level 2. */
  readonly level2: PrincipalPages<Citizen>;
  /**
   * Adding a way to sign in requires level 2, and after a recovery the same wait as LoA2. Otherwise someone who
   * recovered another person's account could still get in after its holder has taken it back.
   */
  readonly adding: PrincipalPages<Citizen>;
}

/**
 * A part of `/account/security`: its pages, and its line on the overview. A page that changes something demands level
 * 2.
 */
export interface SecuritySection {
  /** Last part of its address; its title is the text `security:<name>.title`. */
  readonly name: string;
  /** Its first page adds something, so that it waits after a recovery. */
  readonly addsAtOnce?: true;
  /** Whether there is such a section. Always, where this is missing. */
  isOffered?(dependencies: SectionDependencies): boolean;
  /** What the overview says of it, in a few words. */
  status(dependencies: SectionDependencies, citizen: Citizen, language: Language): Promise<string>;
  addPages(to: SectionPages, dependencies: SectionDependencies): void;
}

/** @throws ProblemError `recovery_hold` while LoA2 waits after a recovery. */
async function checkSettled(
  { state }: WebContext,
  dependencies: SecurityDependencies,
  citizen: Citizen,
): Promise<void> {
  const until = await heldUntilText(dependencies, citizen, state.language);
  if (until !== undefined) throw new ProblemError(recoveryProblems.make.recovery_hold({ until }));
}

/** Until when nothing may be added, for people; undefined if it may. */
export async function heldUntilText(
  { authentication, clock }: Pick<SecurityDependencies, 'authentication' | 'clock'>,
  { account }: Citizen,
  language: Language,
): Promise<string | undefined> {
  const { heldUntil } = await authentication.available(account);
  return heldUntil === undefined || heldUntil <= clock.now() ? undefined : momentText(heldUntil, language);
}

export function openSectionPages(
  kit: PrincipalPagesOptions,
  citizens: Realm<Citizen, 1 | 2>,
  dependencies: SecurityDependencies,
): SectionPages {
  const realm: Realm<Citizen, SectionDemand> = {
    async find(ctx, demand) {
      const citizen = await citizens.find(ctx, demand === 'adding' ? 2 : demand);
      if (citizen !== undefined && demand === 'adding') await checkSettled(ctx, dependencies, citizen);
      return citizen;
    },
  };
  return {
    level1: principalPages(kit, realm, 1),
    level2: principalPages(kit, realm, 2),
    adding: principalPages(kit, realm, 'adding'),
  };
}

/** Browser and place as the citizen reads them. */
export const seenAs = (pages: Pages<AccountModels>, { browser, country }: Appearance, language: Language) => ({
  browser: browser ?? pages.t(language, 'devices:unknownBrowser'),
  place: country === undefined ? pages.t(language, 'devices:unknownPlace') : countryName(country, language),
});
