import { isIP } from 'node:net';
import { z } from 'zod';

/** A text that is not empty. */
export const text = z.string({ error: 'must be a text' }).trim().min(1, 'must not be empty');

/** A setting that may be left empty; empty becomes undefined. */
export const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

/**
 * A text that an environment variable gives exactly as it stands. Other variables are read as YAML, where a token such
 * as `0123` would become a number.
 */
export const verbatim = <T extends z.ZodType>(schema: T): T => schema.meta({ verbatim: true });

export const isVerbatim = (schema: z.ZodType): boolean => schema.meta()?.['verbatim'] === true;

export const port = z
  .int({ error: 'must be a whole number' })
  .min(1, 'must be a port, 1 to 65535')
  .max(65_535, 'must be a port, 1 to 65535');

export const yesOrNo = z.boolean({ error: 'must be true or false' });

/** A whole number of `least` or more. */
export const countFrom = (least: number) =>
  z.int({ error: `must be a whole number, ${least} or more` }).min(least, `must be ${least} or more`);

/** A number from 0 to 1. */
export const share = z
  .number({ error: 'must be a number, 0 to 1' })
  .min(0, 'must be 0 or more')
  .max(1, 'must be 1 or less');

/** One of a list of names. */
export const oneOf = <const Name extends string>(names: readonly Name[], error: string) => z.enum(names, { error });

/** An IP address or a network in CIDR notation (RFC 4632). */
export const cidr = text.refine((value) => {
  const [address = '', bits, ...rest] = value.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}, 'must be an address or a network, such as 10.0.0.0/8');

export const webUri = text.refine((value) => {
  const url = URL.parse(value);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}, 'must be an http or https address');
