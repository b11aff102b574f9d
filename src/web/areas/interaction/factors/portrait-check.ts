import { refuse } from '../../../../shared/index.ts';
import { showPage } from '../../../kit/answers/show.ts';
import { relyingPartyView } from '../../../kit/sign-in/relying-party-view.ts';
import { factorPath } from '../../../kit/sign-in/step-addresses.ts';
import type { FactorPage } from './factor-page.ts';
import { portraitProblems } from '../../../../authentication/factors/index.ts';

const megabytes = (bytes: number): number => Math.floor(bytes / 1024 ** 2);

/** A picture of the citizen, taken now: handed on to the matcher, kept nowhere. */
export const portraitCheckPage: FactorPage = {
  factor: 'portrait_check',
  fileField: 'picture',
  show(ctx, { pages, pictureLimit }, { interaction, choices }, problem) {
    showPage(
      ctx,
      pages,
      'interaction/factors/portrait-check',
      {
        action: factorPath(interaction.uid, 'portrait_check'),
        rp: relyingPartyView(interaction, ctx.state.language),
        most: megabytes(pictureLimit),
        hasOtherWays: choices.length > 1,
      },
      problem,
    );
  },
  submit(ctx, { authentication, pictureLimit }, { interaction }, _form, file) {
    if (file === 'too_large') {
      const most = megabytes(pictureLimit);
      return Promise.resolve(refuse(portraitProblems.make.portrait_too_large({ most })));
    }
    return authentication.factors.portrait_check.verify({
      signInId: interaction.uid,
      picture: file,
      address: ctx.state.clientAddress,
    });
  },
};
