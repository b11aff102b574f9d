import { z } from 'zod';

const SECONDS = { s: 1, min: 60, h: 3600, d: 86_400 } as const;
const BYTES = { B: 1, KB: 1024, MB: 1024 * 1024 } as const;

const measure = <Unit extends string>(units: Readonly<Record<Unit, number>>, example: string) => {
  const names = Object.keys(units) as Unit[];
  const pattern = new RegExp(`^(\\d+) ?(${names.join('|')})$`);
  return z.unknown().transform((value, context): number => {
    const match = typeof value === 'string' ? pattern.exec(value.trim()) : null;
    const amount = Number(match?.[1]);
    const unit = match?.[2] as Unit | undefined;
    if (unit === undefined || !Number.isSafeInteger(amount * units[unit]) || amount === 0) {
      context.issues.push({
        code: 'custom',
        input: value,
        message: `must be a whole number above 0 with a unit (${names.join(', ')}), such as "${example}"`,
      });
      return z.NEVER;
    }
    return amount * units[unit];
  });
};

/** A duration such as `5 min`; becomes seconds. */
export const duration = measure(SECONDS, '5 min');

/** A size such as `64 KB` (of 1,024 bytes); becomes bytes. */
export const size = measure(BYTES, '64 KB');
