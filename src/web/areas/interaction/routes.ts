import type { AreaKit } from '../../kit/area.ts';
import { unguardedForm, unguardedUpload } from '../../kit/forms/unguarded.ts';
import { param } from '../../kit/page-router.ts';
import { interactionPath } from '../../kit/sign-in/step-addresses.ts';
import type { StepPage } from '../../kit/sign-in/step-page.ts';
import { cannotContinuePage } from './cannot-continue.ts';
import type { InteractionDependencies } from './dependencies.ts';
import { choicePage, factorSteps } from './factors/index.ts';
import { openFlow } from './flow.ts';
import type { InteractionModels } from './models.ts';
import { signInPage } from './sign-in.ts';

/** Adds the pages of a sign-in: those of this area, and the step pages that other areas hand in. */
export function addInteractionPages(
  { router, pages, bodyLimit }: AreaKit<InteractionModels>,
  dependencies: InteractionDependencies,
  fromOtherAreas: readonly StepPage[],
): void {
  const factorDependencies = { ...dependencies, pages };
  const factors = factorSteps(factorDependencies);
  const steps: readonly StepPage[] = [
    signInPage(factorDependencies),
    ...factors,
    choicePage(pages, factors),
    cannotContinuePage(pages),
    ...fromOtherAreas,
  ];
  const flow = openFlow(dependencies, steps);

  router.get(interactionPath(':uid'), (ctx) => flow.goOn(ctx));

  // Only the browser that began the sign-in gets as far as this (middleware/bound-browser.ts), so the forms need no
  // token.
  const form = unguardedForm(bodyLimit);
  for (const page of steps) {
    const { path, fileField } = page;
    router.get(path, (ctx) => flow.show(ctx, page));
    if (fileField === undefined) {
      router.post(path, form, (ctx, given) => flow.submit(ctx, page, given, undefined));
      continue;
    }
    const upload = unguardedUpload({
      ...{ field: fileField, limit: dependencies.pictureLimit, fieldsLimit: bodyLimit },
      // A file is read only from those who have come as far as this page.
      idOf: (ctx) => param(ctx, 'uid'),
      async isWanted(ctx) {
        const at = await flow.look(ctx);
        return at && page.isDue(at);
      },
    });
    router.post(path, upload, (ctx, given) => flow.submit(ctx, page, given.form, given.file));
  }
}
