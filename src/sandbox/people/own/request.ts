import { z } from 'zod';
import { composedText } from '../../../shared/index.ts';
import type { AccountState } from '../person.ts';

/** Factors that everyone has: a password, and codes by SMS to the registered phone. */
const GIVEN_FACTORS = ['password', 'sms_code'] as const;
/** Factors that a person may have besides. A passkey is missing: only a browser can make one. */
export const EXTRA_FACTORS = ['email_code', 'totp', 'passcode', 'recovery_code'] as const;
export type ExtraFactor = (typeof EXTRA_FACTORS)[number];

export const LEVELS = [0, 1, 2] as const;
export const STATES = ['active', 'not-activated', 'locked', 'deceased'] as const satisfies readonly AccountState[];

/** Control, format (such as text direction) and unassigned characters, which no register holds. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]/u;
const NAME_FAULT = 'must have two to twenty words, 200 characters at most, and no control characters';

const isName = (name: string): boolean =>
  name.length <= 200 && !UNPRINTABLE.test(name) && /^\S+( \S+){1,19}$/.test(name);

const OwnPerson = z
  .strictObject({
    name: z
      .string({ error: NAME_FAULT })
      .max(1000, NAME_FAULT)
      .transform(composedText)
      .refine(isName, { error: NAME_FAULT })
      .default('Nguyễn Văn Mẫu'),
    age: z
      .int({ error: 'must be a whole number from 0 to 120' })
      .min(0, 'must be a whole number from 0 to 120')
      .max(120, 'must be a whole number from 0 to 120')
      .default(30),
    sex: z.enum(['male', 'female'], { error: 'must be male or female' }).default('female'),
    level: z.literal(LEVELS, { error: 'must be 0, 1 or 2' }).optional(),
    state: z.enum(STATES, { error: `must be one of ${STATES.join(', ')}` }).default('active'),
    factors: z
      .array(
        z.enum([...GIVEN_FACTORS, ...EXTRA_FACTORS], {
          error: `must be a list out of ${[...GIVEN_FACTORS, ...EXTRA_FACTORS].join(', ')}`,
        }),
        { error: 'must be a list of names' },
      )
      .max(20, 'must be a list of names')
      .default([]),
  })
  .transform((asked) => ({ ...asked, level: asked.level ?? (asked.state === 'not-activated' ? 0 : 2) }))
  .superRefine(({ age, level, state }, context) => {
    const fault = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message });
    if ((level === 0) !== (state === 'not-activated')) {
      fault('level', 'must be 0 where the state is not-activated, and 1 or 2 otherwise');
    }
    if (age < 6 && level === 2) fault('level', 'must be 1 for a child under 6');
  });

/** What a developer wants a person to be. */
export interface OwnPersonRequest {
  readonly name: string;
  /** Whole years, throughout this calendar year. */
  readonly age: number;
  readonly sex: 'male' | 'female';
  readonly level: (typeof LEVELS)[number];
  readonly state: AccountState;
  readonly factors: readonly ExtraFactor[];
}

export interface RequestFault {
  /** The field; empty where the request as a whole is wrong. */
  readonly field: string;
  readonly message: string;
}

/** Reads a request from outside. Each field has a default, so `{}` is a request. */
export function readOwnPerson(
  input: unknown,
): { readonly asked: OwnPersonRequest } | { readonly faults: readonly RequestFault[] } {
  const { data, error } = OwnPerson.safeParse(input);
  if (data === undefined) {
    return {
      faults: error.issues.map(({ code, path, message }) => {
        // The names of unknown fields are the sender's, and may be long.
        if (code === 'unrecognized_keys') return { field: '', message: `has unknown fields. Known: ${FIELDS}` };
        return path[0] === undefined
          ? { field: '', message: 'must be a JSON object' }
          : { field: String(path[0]), message };
      }),
    };
  }
  return { asked: { ...data, factors: EXTRA_FACTORS.filter((factor) => data.factors.includes(factor)) } };
}

const FIELDS = 'name, age, sex, level, state, factors';
