import { generate } from 'otplib';
import type { Service } from '../../compose/index.ts';
import type { Account } from '../../identity/index.ts';
import type { Population } from '../../population/index.ts';
import type { ExtraFactor, OpenAccount, People, SandboxPerson, Secrets } from '../../sandbox/index.ts';
import { randomDigits } from '../../shared/index.ts';
import { ensureAccount } from '../people.ts';

type Parts = Pick<Service, 'accounts' | 'authentication' | 'clock'>;
type Factors = Service['authentication']['factors'];

/** Opens accounts for people whom developers make in the sandbox, with their factors and portrait. */
export function openOwnAccount(
  { accounts, authentication: { factors }, clock }: Parts,
  population: Population,
  people: Pick<People, 'all'>,
): OpenAccount {
  return async (person, extra) => {
    const byNumber = new Map(people.all().map((one) => [one.record.number, one]));
    const made = await ensureAccount(accounts, population, person, byNumber);
    if ('refused' in made) return made;
    if (!made.isNew) return { secrets: secretsOf(person) };
    const { account } = made;
    await factors.password.set(account.id, person.password);
    const image = await population.portrait(person.record.number);
    if (image !== undefined) await accounts.setPortrait(account.id, image);
    let secrets: Secrets = {};
    for (const factor of extra) secrets = { ...secrets, ...(await ENROL[factor](factors, account, clock.now())) };
    return { secrets };
  };
}

const secretsOf = ({ totpSecret, passcode, recoveryCodes }: SandboxPerson): Secrets => ({
  ...(totpSecret === undefined ? {} : { totpSecret }),
  ...(passcode === undefined ? {} : { passcode }),
  ...(recoveryCodes === undefined ? {} : { recoveryCodes }),
});

const ENROL: Readonly<Record<ExtraFactor, (factors: Factors, account: Account, now: Date) => Promise<Secrets>>> = {
  // Comes with the address of the account.
  email_code: () => Promise.resolve({}),

  async totp({ totp }, account, now) {
    const { secret, pending } = await totp.begin(account);
    // The code before the current one is accepted too. So the current one is still unused at the first sign-in.
    const epoch = Math.floor(now.getTime() / 1000) - 30;
    const enrolled = await totp.enrol({ account, pending, code: await generate({ secret, epoch }), name: 'Sandbox' });
    if (!enrolled.ok) throw new Error(`an authenticator app cannot be added: ${enrolled.problem.code}`);
    return { totpSecret: secret };
  },

  async passcode({ passcode }, account) {
    for (;;) {
      const digits = randomDigits(6);
      const set = await passcode.set({ account, passcode: digits, again: digits });
      if (set.ok) return { passcode: digits };
      if (set.problem.code !== 'passcode_guessable') {
        throw new Error(`a passcode cannot be set: ${set.problem.code}`);
      }
    }
  },

  async recovery_code({ recovery_code: codes }, account) {
    return { recoveryCodes: await codes.make(account) };
  },
};
