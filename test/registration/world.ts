import { QUESTIONS } from '../../src/authentication/recovery/index.ts';
import type { Account } from '../../src/identity/index.ts';
import { PopulationUnavailable, type Person, type Population } from '../../src/population/index.ts';
import { openRegistration, type Registration } from '../../src/registration/index.ts';
import { HOME, ISSUER, openWorld, valueOf, type TestProcess, type World } from '../authentication/world.ts';
import type { EngineUnderTest } from '../storage/engines.ts';

export const DAY = 86_400;
export const PASSWORD = 'thuyền thúng qua sông 4';
export const PASSCODE = '418529';
export const ANSWERS = ['Cô Thảo Nguyên', 'Bánh đa kê', 'Gác xép'];

/** A population database that the test fills, breaks and holds up. */
export interface TestPopulation extends Population {
  readonly people: Map<string, Person>;
  isDown: boolean;
  /** How often it was asked. */
  asked: number;
  /** Settles before it answers. */
  before: () => Promise<void>;
}

export interface RegistrationWorld extends World {
  readonly population: TestPopulation;
  readonly registration: Registration;
  /** Outcomes of applications and activations, as they were counted. */
  readonly counted: string[];
  /** Registration on the parts of a process. */
  on(process: TestProcess): Registration;
  /** Another process on the same data. */
  another(): Promise<TestProcess & { readonly registration: Registration }>;
  /** A person without an account, and a phone. */
  citizen(changes?: Partial<Person>): { person: Person; phone: string };
}

let serial = 0;

function openTestPopulation(): TestPopulation {
  const people = new Map<string, Person>();
  return {
    people,
    isDown: false,
    asked: 0,
    before: () => Promise.resolve(),
    async person(number) {
      this.asked += 1;
      await this.before();
      if (this.isDown) throw new PopulationUnavailable('said to be down');
      return people.get(number);
    },
    portrait: () => Promise.resolve(undefined),
  };
}

/** The world of authentication, with registration on top. */
export async function openRegistrationWorld(engine: EngineUnderTest): Promise<RegistrationWorld> {
  const world = await openWorld(engine);
  const population = openTestPopulation();
  const counted: string[] = [];
  const on = (process: TestProcess): Registration =>
    openRegistration({
      ...process,
      ...{ seal: world.seal, clock: world.clock, population },
      log: { warn: () => undefined },
      countApplication: (outcome) => void counted.push(outcome),
      countActivation: (outcome) => void counted.push(outcome),
      options: {
        issuer: ISSUER,
        ...{ activateSeconds: 7 * DAY, keepSeconds: 30 * DAY, keepDecidedSeconds: DAY },
      },
    });
  const registration = on(world);
  await world.store.ready();
  return {
    ...world,
    ...{ population, registration, counted, on },
    async another() {
      const process = await world.process();
      return { ...process, registration: on(process) };
    },
    citizen(changes = {}) {
      serial += 1;
      const end = String(serial).padStart(6, '0');
      const person: Person = {
        number: `048198${end}`,
        name: { family: 'Phan', middle: 'Thị Ngọc', given: 'Hà' },
        birthdate: '1998-08-18',
        sex: 'female',
        nationality: 'VN',
        address: { formatted: '31 đường Sao Biển, Đà Nẵng', country: 'VN' },
        status: 'alive',
        card: { issued: '2023-09-05', expires: '2038-08-18', status: 'valid' },
        ...changes,
      };
      population.people.set(person.number, person);
      return { person, phone: `+84905${end}` };
    },
  };
}

/** What a person would type who knows what the population database has. */
export const typedBy = ({ number, name, birthdate, sex }: Person) => ({
  number,
  name: [name.family, name.middle, name.given].filter(Boolean).join(' '),
  birthdate: birthdate.split('-').toReversed().join('/'),
  sex,
});

export const from = (address = HOME) => ({ language: 'vi', address }) as const;

/** Declares data and phone. @returns the secret of the browser; a code was sent. */
export async function declare(
  { registration }: Pick<RegistrationWorld, 'registration'>,
  person: Person,
  phone: string,
  changes: Partial<ReturnType<typeof typedBy>> = {},
): Promise<string> {
  const typed = { ...typedBy(person), ...changes };
  const secret = valueOf(await registration.applications.declare({ typed, ...from() }));
  valueOf(await registration.applications.contact(secret, { phone, email: '' }, from()));
  return secret;
}

/** The whole application. @returns the secret of the browser */
export async function apply(
  world: RegistrationWorld,
  person: Person,
  phone: string,
  changes: Partial<ReturnType<typeof typedBy>> = {},
): Promise<string> {
  const secret = await declare(world, person, phone, changes);
  valueOf(await world.registration.applications.verifyCode(secret, await codeTo(world, phone), HOME));
  return secret;
}

/** The newest code to a phone, once all messages have arrived. */
export async function codeTo({ notifications, messages }: World, phone: string): Promise<string> {
  await notifications.stop();
  const texts = messages.filter(({ to }) => to === phone).map(({ text }) => /^\d{6}/.exec(text)?.[0]);
  return texts.findLast((code) => code !== undefined) ?? '';
}

/** The messages to a phone other than codes. */
export async function noticesTo({ notifications, messages }: World, phone: string): Promise<string[]> {
  await notifications.stop();
  return messages.filter(({ to, text }) => to === phone && !/^\d{6}/.test(text)).map(({ text }) => text);
}

/** Proves number and phone for an activation. @returns the secret of the browser */
export async function proveForActivation(world: RegistrationWorld, number: string, phone: string): Promise<string> {
  const { activations } = world.registration;
  const secret = valueOf(await activations.begin({ number, phone, ...from() }));
  valueOf(await activations.verifyCode(secret, await codeTo(world, phone), HOME));
  return secret;
}

/** Chooses password and passcode; what is left are the questions, which activate the account. */
export async function chooseSecrets({ registration }: RegistrationWorld, secret: string): Promise<void> {
  valueOf(await registration.activations.choosePassword(secret, PASSWORD));
  valueOf(await registration.activations.choosePasscode(secret, PASSCODE, PASSCODE));
}

export const chooseQuestions = ({ activations }: Registration, secret: string) =>
  activations.chooseQuestions(secret, QUESTIONS.slice(0, 3), ANSWERS);

/** A person whose account waits for its activation. */
export async function waitingAccount(world: RegistrationWorld) {
  const { person, phone } = world.citizen();
  await apply(world, person, phone);
  const account = await world.accounts.findByNumber(person.number);
  if (account === undefined) throw new Error('no account was made');
  return { number: person.number, phone, account };
}

/** State and level of an account as they are now. */
export async function standing({ accounts }: World, { id }: Pick<Account, 'id'>) {
  const account = await accounts.find(id);
  return [account?.state, account?.level];
}

/** Where an activation stands in its browser, and the code of what stops it. */
export async function refusalOfActivation({ registration }: RegistrationWorld, secret: string) {
  const state = await registration.activations.find(secret);
  return [state?.step, state?.problem?.code];
}
