import type Router from '@koa/router';
import type { Context } from 'koa';
import type { WebContext } from '../../../kit/context.ts';
import { showPage } from '../../../kit/show.ts';
import { authenticatorAppSection } from './authenticator-app.ts';
import { devicesSection } from './devices.ts';
import { passkeySection } from './passkeys.ts';
import { passcodeSection } from './passcode.ts';
import { passwordSection } from './password.ts';
import { phoneSection } from './phone.ts';
import { recoveryCodesSection } from './recovery-codes.ts';
import { recoveryQuestionsSection } from './recovery-questions.ts';
import { sessionsSection } from './sessions.ts';
import { securityPath, type Held, type SecurityDependencies, type SecuritySection } from './section.ts';

/** The sections in the order of the overview. */
export const SECTIONS: readonly SecuritySection[] = [
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

/** `/account/security`: the overview, and the pages of every section. */
export function addSecurityRoutes(router: Router, dependencies: SecurityDependencies, held: Held): void {
  const offered = SECTIONS.filter((section) => section.isOffered?.(dependencies) ?? true);
  const overview = held(async (ctx, holder) => {
    const { language } = ctx.state;
    const sections = await Promise.all(
      offered.map(async (section) => ({
        name: section.name,
        url: securityPath(section.name),
        status: await section.status(dependencies, holder, language),
      })),
    );
    showPage(ctx, dependencies.pages, 'account/security', { sections, accountUrl: '/account' });
  });
  router.get('/account/security', (ctx: Context) => overview(ctx as WebContext));
  for (const section of offered) section.addRoutes(router, dependencies, held);
}
