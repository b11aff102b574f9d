import { ACCOUNT, SECURITY, securityPath } from '../../../kit/addresses.ts';
import type { AreaKit } from '../../../kit/area.ts';
import { showPage } from '../../../kit/answers/show.ts';
import type { Citizen } from '../../../principal/citizen.ts';
import type { Realm } from '../../../principal/principal.ts';
import type { AccountModels } from '../models.ts';
import { authenticatorAppSection } from './authenticator-app.ts';
import { devicesSection } from './devices.ts';
import { passkeySection } from './passkeys.ts';
import { passcodeSection } from './passcode.ts';
import { passwordSection } from './password.ts';
import { phoneSection } from './phone.ts';
import { recoveryCodesSection } from './recovery-codes.ts';
import { recoveryQuestionsSection } from './recovery-questions.ts';
import { heldUntilText, openSectionPages, type SecurityDependencies, type SecuritySection } from './section.ts';
import { sessionsSection } from './sessions.ts';

/** The sections in the order of the overview. */
const SECTIONS: readonly SecuritySection[] = [
  passwordSection,
  passkeySection,
  authenticatorAppSection,
  recoveryCodesSection,
  recoveryQuestionsSection,
  phoneSection,
  passcodeSection,
  sessionsSection,
  devicesSection,
];

/** Adds `/account/security`: the overview, and the pages of every section. */
export function addSecurityPages(
  kit: AreaKit<AccountModels>,
  securityDependencies: SecurityDependencies,
  citizens: Realm<Citizen, 1 | 2>,
): void {
  const { pages } = kit;
  const dependencies = { ...securityDependencies, pages };
  const sectionPages = openSectionPages(kit, citizens, dependencies);
  const offered = SECTIONS.filter((section) => section.isOffered?.(dependencies) ?? true);

  sectionPages.level1.get(SECURITY, async (ctx, citizen) => {
    const { language } = ctx.state;
    const heldUntil = await heldUntilText(dependencies, citizen, language);
    const sections = await Promise.all(
      offered.map(async (section) => ({
        name: section.name,
        url: section.addsAtOnce === true && heldUntil !== undefined ? undefined : securityPath(section.name),
        status: await section.status(dependencies, citizen, language),
      })),
    );
    showPage(ctx, pages, 'account/security', { sections, heldUntil, accountUrl: ACCOUNT });
  });
  for (const section of offered) section.addPages(sectionPages, dependencies);
}
