import { z } from 'zod';
import { duration, moduleSettings } from '../config/index.ts';

export const registrationSettings = moduleSettings({
  registration: z.strictObject({
    activate_within: duration,
    keep: duration,
    keep_decided: duration,
  }),
});
