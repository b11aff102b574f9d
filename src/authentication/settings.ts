import { z } from 'zod';
import { countFrom, duration, moduleSettings, type ConfigFault } from '../config/index.ts';
import { FACTOR_NAMES } from './factors/index.ts';
import { RISK_RULES, type RiskSettings } from './guarding/index.ts';

/** OWASP Password Storage Cheat Sheet: the least argon2id parameters. */
const OWASP = { memory_kib: 19_456, passes: 2 } as const;

/** The level that a rule asks for, or `off`, which tools of YAML 1.1 write as false. */
const raise = z
  .union([z.literal('off'), z.literal(false), z.literal(2)], { error: 'must be off or 2' })
  .transform((value) => (value === 2 ? value : ('off' as const)));

const allowance = z.strictObject({ most: countFrom(1), per_minute: countFrom(1) });

const risk = Object.fromEntries(Object.keys(RISK_RULES).map((name) => [name, raise])) as Record<
  keyof RiskSettings,
  typeof raise
>;

export const authenticationSettings = moduleSettings(
  {
    authentication: z.strictObject({
      factors: z.array(z.enum(FACTOR_NAMES)).min(1),
      reuse: z.strictObject({ level_1: duration, level_2: duration, level_3: duration, level_4: duration }),
      risk: z.strictObject(risk),
      password: z.strictObject({
        memory_kib: countFrom(8),
        passes: countFrom(1),
        lanes: countFrom(1),
        parallel: countFrom(0),
        queue: countFrom(1),
      }),
      recovery: z.strictObject({ hold: duration, phone_wait: duration }),
      unfinished: z.strictObject({ place: allowance, network: allowance }),
    }),
  },
  ({ authentication: { password } }, { production }) =>
    (['memory_kib', 'passes'] as const)
      .filter((key) => production && password[key] < OWASP[key])
      .map((key): ConfigFault => ({ key: `authentication.password.${key}`, message: `must be ${OWASP[key]} or more` })),
);
