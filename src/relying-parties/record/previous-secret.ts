import { z } from 'zod';
import { MAKE_A_SECRET, secret, type ClientPart } from './client.ts';
import { rule, type RecordFault } from './faults.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (value: string): boolean =>
  DAY.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);

/** The secret before the present one, accepted beside it while the relying party changes over. */
export const previousSecretShape = z.strictObject(
  {
    value: secret,
    until: z
      .string({ error: 'must be a day' })
      .superRefine(rule(isDay, 'is not a day of the calendar', 'write it as in 2027-01-31')),
  },
  { error: 'must have value and until' },
);

type PreviousSecretPart = Readonly<z.infer<typeof previousSecretShape>>;

export interface PreviousSecret {
  readonly value: string;
  /** From this moment on it is refused. */
  readonly until: Date;
}

/** A day ends at midnight in Vietnam. */
export const previousSecretOf = (part: PreviousSecretPart | undefined): PreviousSecret | undefined =>
  part === undefined ? undefined : { value: part.value, until: new Date(`${part.until}T24:00:00+07:00`) };

export function previousSecretFaults(
  previous: PreviousSecretPart | undefined,
  client: Pick<ClientPart, 'client_secret'>,
): RecordFault[] {
  if (previous === undefined) return [];
  if (client.client_secret === undefined) {
    return [{ key: 'previous_secret', fault: 'is given for a client without client_secret', mend: 'remove it' }];
  }
  if (client.client_secret !== previous.value) return [];
  return [
    { key: 'previous_secret.value', fault: 'is the client_secret itself', mend: `change that: ${MAKE_A_SECRET}` },
  ];
}
