import { z } from 'zod';
import { cidr, moduleSettings, size } from '../config/index.ts';

export const webSettings = moduleSettings(
  {
    trusted_proxies: z.array(cidr),
    body_limit: size,
    metrics: z.strictObject({ allow_from: z.array(cidr) }),
  },
  ({ trusted_proxies: proxies }, { production }) =>
    production && proxies.length === 0
      ? [
          {
            key: 'trusted_proxies',
            message:
              'must name the proxy that ends TLS in production mode, such as [10.0.0.5]: without it, all citizens would have its address',
          },
        ]
      : [],
);
