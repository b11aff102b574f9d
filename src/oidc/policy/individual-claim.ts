import { z } from 'zod';

/** How a claim may be asked for in the `claims` parameter (OpenID Connect Core section 5.5.1). */
export const individualClaim = z
  .looseObject({
    essential: z.boolean().optional(),
    value: z.unknown().optional(),
    values: z.array(z.unknown()).optional(),
  })
  .nullable();

export type IndividualClaim = z.infer<typeof individualClaim>;
