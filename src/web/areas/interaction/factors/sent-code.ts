import type { CodeFactor } from '../../../../authentication/factors/index.ts';
import type { Account } from '../../../../identity/index.ts';
import { field } from '../../../kit/forms/form.ts';
import { emailHint, numberEnd } from '../../../kit/masking.ts';
import { showPage } from '../../../kit/answers/show.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { factorPath } from '../../../kit/sign-in/step-addresses.ts';
import { sentCodeView } from '../../../kit/sent-code.ts';
import type { FactorPage } from './factor-page.ts';

const MINUTES = 5;

const CHANNELS = {
  sms_code: {
    page: 'interaction/factors/one-time-code',
    field: 'code',
    hint: ({ phone = '' }: Account) => numberEnd(phone),
  },
  email_code: {
    page: 'interaction/factors/email-code',
    field: 'email_code',
    hint: ({ email = '' }: Account) => emailHint(email),
  },
} as const;

/** A one-time code that was sent: by SMS or e-mail. */
const sentCodePage = (factor: CodeFactor): FactorPage => ({
  factor,
  isPrepared: ({ signIn }) => signIn?.codes[factor] !== undefined,
  prepare: (ctx, { authentication }, { interaction }) =>
    authentication.factors[factor].send({
      signInId: interaction.uid,
      language: ctx.state.language,
      address: ctx.state.clientAddress,
      organisation: interaction.relyingParty.organisation[ctx.state.language],
    }),
  async show(ctx, { pages, authentication, clock }, { interaction, account, signIn, choices }, problem) {
    const { page, hint } = CHANNELS[factor];
    const { clientAddress, language } = ctx.state;
    const sent = signIn && (await authentication.factors[factor].sent(signIn, clientAddress));
    showPage(
      ctx,
      pages,
      page,
      {
        action: factorPath(interaction.uid, factor),
        rp: relyingPartyView(interaction, language),
        receiver: account === undefined ? '' : hint(account),
        sent: sent && sentCodeView(sent, clock, language),
        minutes: MINUTES,
        hasOtherWays: choices.length > 1,
      },
      problem,
    );
  },
  submit: (ctx, { authentication }, { interaction }, form) =>
    authentication.factors[factor].verify({
      signInId: interaction.uid,
      code: field(form, CHANNELS[factor].field),
      address: ctx.state.clientAddress,
    }),
});

export const smsCodePage = sentCodePage('sms_code');
export const emailCodePage = sentCodePage('email_code');
