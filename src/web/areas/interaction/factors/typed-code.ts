import type { VerifyTypedCode } from '../../../../authentication/factors/index.ts';
import type { Authentication } from '../../../../authentication/index.ts';
import type { SignIn } from '../../../../authentication/sign-in/index.ts';
import type { Result } from '../../../../shared/index.ts';
import { field } from '../../../kit/forms/form.ts';
import { showPage } from '../../../kit/answers/show.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { factorPath } from '../../../kit/sign-in/step-addresses.ts';
import type { FactorPage } from './factor-page.ts';

interface TypedCode {
  readonly factor: 'totp' | 'recovery_code';
  readonly page: 'interaction/factors/totp' | 'interaction/factors/recovery-code';
  /** Name of the form's field. */
  readonly field: string;
  readonly verify: (authentication: Authentication, command: VerifyTypedCode) => Promise<Result<SignIn>>;
}

/** A code that the citizen has at hand already. */
const typedCodePage = ({ factor, page, field: name, verify }: TypedCode): FactorPage => ({
  factor,
  show(ctx, { pages }, { interaction, choices }, problem) {
    showPage(
      ctx,
      pages,
      page,
      {
        action: factorPath(interaction.uid, factor),
        rp: relyingPartyView(interaction, ctx.state.language),
        hasOtherWays: choices.length > 1,
      },
      problem,
    );
  },
  submit: (ctx, { authentication }, { interaction }, form) =>
    verify(authentication, {
      signInId: interaction.uid,
      code: field(form, name),
      address: ctx.state.clientAddress,
    }),
});

export const totpPage = typedCodePage({
  factor: 'totp',
  page: 'interaction/factors/totp',
  field: 'totp',
  verify: ({ factors }, command) => factors.totp.verify(command),
});

export const recoveryCodePage = typedCodePage({
  factor: 'recovery_code',
  page: 'interaction/factors/recovery-code',
  field: 'recovery_code',
  verify: ({ factors }, command) => factors.recovery_code.verify(command),
});
