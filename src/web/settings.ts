import { z } from 'zod';
import { cidr, moduleSettings, size } from '../config/index.ts';

export const webSettings = moduleSettings({
  trusted_proxies: z.array(cidr),
  body_limit: size,
  metrics: z.strictObject({ allow_from: z.array(cidr) }),
});
