import { newSecret, randomDigits } from '../../../shared/index.ts';
import type { Clock } from '../../../shared/index.ts';
import { personOf } from '../draft.ts';
import { generatedRecord } from '../generated.ts';
import { birthdateForAge } from '../numbers.ts';
import { sandboxPeople } from '../people.ts';
import type { PopulationRecord, SandboxPerson, Secrets } from '../person.ts';
import { readKept, writeKept } from './file.ts';
import type { KeptPerson } from './file.ts';
import type { ExtraFactor, OwnPersonRequest } from './request.ts';

/** Opens the account of a person at the product. A refusal is a code of the product's problems. */
export type OpenAccount = (
  person: SandboxPerson,
  factors: readonly ExtraFactor[],
) => Promise<{ readonly secrets: Secrets } | { readonly refused: string }>;

/** Everyone in the sandbox: the fixed people, and those that developers made. */
export interface People {
  all(): readonly SandboxPerson[];
  /** Those that developers made, oldest first. */
  own(): readonly KeptPerson[];
  /** The population database's record of a number, or undefined where nobody has it. */
  record(number: string): PopulationRecord | undefined;
  /** Makes a person and their account. Refusals: `too_many_people`, and those of `open`. */
  add(asked: OwnPersonRequest, open: OpenAccount): Promise<{ person: SandboxPerson } | { refused: string }>;
}

const MOST_OWN = 1000;
/** Below this age a guardian has the account (D69 Art 7). */
const GUARDED_BELOW = 14;

export async function openPeople(options: {
  readonly clock: Clock;
  readonly fixedCode?: string | undefined;
  /** Where the developers' people are kept; in memory only where none is given. */
  readonly file?: string | undefined;
}): Promise<People> {
  const { clock, fixedCode, file } = options;
  const kept = new Map<string, KeptPerson>();
  for (const one of file === undefined ? [] : await readKept(file)) kept.set(one.person.record.number, one);
  /** People whose account is being opened. They count towards the limit, and have a record. */
  const opening = new Map<string, SandboxPerson>();
  let writing: Promise<void> = Promise.resolve();

  const fixed = (): readonly SandboxPerson[] => sandboxPeople(clock, fixedCode);
  const all = (): readonly SandboxPerson[] => [
    ...fixed(),
    ...[...kept.values()].map(({ person }) => ({ ...person, fixedCode: fixedCode ?? null })),
  ];
  const write = (): Promise<void> => {
    if (file === undefined) return Promise.resolve();
    const written = writing.catch(() => undefined).then(() => writeKept(file, [...kept.values()]));
    writing = written;
    return written;
  };

  return {
    all,
    own: () => [...kept.values()],
    record: (number) =>
      (kept.get(number)?.person ?? opening.get(number) ?? fixed().find(({ record }) => record.number === number))
        ?.record ?? generatedRecord(number),
    async add(asked, open) {
      if (kept.size + opening.size >= MOST_OWN) return { refused: 'too_many_people' };
      const taken = new Set([...all(), ...opening.values()].map(({ record }) => record.number.slice(6)));
      const person = newPerson(asked, clock, fixedCode, taken);
      const { number } = person.record;
      opening.set(number, person);
      try {
        const opened = await open(person, asked.factors);
        if ('refused' in opened) return opened;
        const made = { ...person, ...opened.secrets };
        kept.set(number, { person: made, factors: asked.factors });
        await write();
        return { person: made };
      } finally {
        opening.delete(number);
      }
    },
  };
}

/** @param taken the last six digits of the numbers that others have. */
function newPerson(
  asked: OwnPersonRequest,
  clock: Clock,
  fixedCode: string | undefined,
  taken: ReadonlySet<string>,
): SandboxPerson {
  const { name, age, sex, level, state, factors } = asked;
  let serial: string;
  // 9 belongs to the generated people; a 0 would meet the phones of the fixed ones.
  do serial = randomDigits(6);
  while (/^[09]/.test(serial) || taken.has(serial));
  const words = name.split(' ');
  const guardian = sandboxPeople(clock).find(({ key }) => key === 'guardian');
  const isGuarded = age < GUARDED_BELOW && guardian !== undefined;
  const made = {
    vi: `Người do bạn tạo: ${age} tuổi, tài khoản mức ${level}`,
    en: `Made by you: age ${age}, account level ${level}`,
  };
  return personOf(
    {
      key: `own-${serial}`,
      name: { family: words[0] ?? '', middle: words.slice(1, -1).join(' '), given: words.at(-1) ?? '' },
      birthdate: birthdateForAge(clock, age),
      province: '001',
      street: '1 phố Thử Nghiệm',
      ward: 'phường Hồ Sen',
      cardIssued: birthdateForAge(clock, 0),
      password: newSecret(12),
      phone: isGuarded ? guardian.phone : `+84900${serial}`,
      email: factors.includes('email_code') ? `own-${serial}@example.com` : null,
      about: made,
      ...{ sex, serial, level, state },
      ...(isGuarded ? { guardian: guardian.record.number } : {}),
    },
    fixedCode,
  );
}
