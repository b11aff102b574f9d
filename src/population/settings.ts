import { z } from 'zod';
import {
  duration,
  moduleSettings,
  optional,
  plainAddressFaults,
  share,
  size,
  text,
  verbatim,
  webUri,
} from '../config/index.ts';

export const populationSettings = moduleSettings(
  {
    population: z.strictObject({ url: optional(webUri), token: verbatim(optional(text)) }),
    matcher: z.strictObject({
      url: optional(webUri),
      token: verbatim(optional(text)),
      timeout: duration,
      picture_limit: size,
      least_score: share,
      least_liveness: share,
    }),
  },
  ({ population, matcher }, { production }) => {
    if (!production) return [];
    const missing =
      population.url === undefined ? [{ key: 'population.url', message: 'must be given in production mode' }] : [];
    return [
      ...missing,
      ...plainAddressFaults('population.url', population.url),
      ...plainAddressFaults('matcher.url', matcher.url),
    ];
  },
);
