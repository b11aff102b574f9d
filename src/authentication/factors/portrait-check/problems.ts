import { defineProblems } from '../../../shared/index.ts';

export const portraitProblems = defineProblems('authentication/factors/portrait-check', {
  portrait_missing: { status: 422, about: 'The form of the portrait check came without a picture.' },
  portrait_unreadable: { status: 422, about: 'What was sent is neither a PNG nor a JPEG picture.' },
  portrait_too_large: {
    status: 413,
    about: 'The picture is larger than `matcher.picture_limit`.',
    detail: { most: 'number' },
  },
  portrait_not_alike: {
    status: 422,
    about: 'The matcher found the picture less like the portrait than `matcher.least_score`.',
    article: 'D69 Art 20',
  },
  portrait_not_live: {
    status: 422,
    about: 'The matcher did not take the picture for one of a living person (a photo of a photo, a screen).',
    article: 'D69 Art 20',
  },
  matcher_unavailable: {
    status: 503,
    about: 'The biometric matcher did not answer, or not as agreed. Nothing was counted.',
    retryAfter: true,
  },
});
