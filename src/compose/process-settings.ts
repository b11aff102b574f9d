import { z } from 'zod';
import {
  countFrom,
  duration,
  moduleSettings,
  oneOf,
  optional,
  port,
  text,
  verbatim,
  yesOrNo,
} from '../config/index.ts';
import type { ConfigFault } from '../config/index.ts';

const MODES = ['development', 'production'] as const;
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const sandbox = z.strictObject({
  enabled: yesOrNo,
  fixed_code: verbatim(
    optional(z.string({ error: 'must be six digits in quotes' }).regex(/^\d{6}$/, 'must be six digits')),
  ),
  errors_page: optional(z.url({ error: 'must be an address' })),
});

function sandboxFaults(
  { enabled, fixed_code: fixedCode, errors_page: errorsPage }: z.infer<typeof sandbox>,
  production: boolean,
): ConfigFault[] {
  const given = { fixed_code: fixedCode, errors_page: errorsPage };
  if (!production) {
    if (enabled) return [];
    return Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([key]) => ({ key: `sandbox.${key}`, message: 'may be given only where sandbox.enabled is true' }));
  }
  const message = 'must be empty in production mode: it would open every account';
  return [
    ...(enabled ? [{ key: 'sandbox.enabled', message: 'must be false in production mode' }] : []),
    ...(fixedCode === undefined ? [] : [{ key: 'sandbox.fixed_code', message }]),
    ...(errorsPage === undefined ? [] : [{ key: 'sandbox.errors_page', message: 'must be empty in production mode' }]),
  ];
}

/** Settings of the process and of the installation as a whole. No module owns them. */
export const processSettings = moduleSettings(
  {
    mode: oneOf(MODES, 'must be development or production'),
    host: verbatim(text),
    port,
    data: verbatim(text),
    workers: countFrom(0),
    logs: z.strictObject({ level: oneOf(LEVELS, 'must be fatal, error, warn, info, debug or silent') }),
    shutdown: z.strictObject({ grace: duration }),
    sandbox,
  },
  (settings, { production }) => sandboxFaults(settings.sandbox, production),
);
