import { z } from 'zod';
import { duration, moduleSettings, text } from '../config/index.ts';

export const relyingPartySettings = moduleSettings({
  relying_parties: z.strictObject({ folder: text, poll: duration }),
});
