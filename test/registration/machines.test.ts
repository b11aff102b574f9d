import { expect } from 'chai';
import fc from 'fast-check';
import { MACHINES, type Machine } from '../../src/registration/index.ts';
import type { StoredDocument } from '../../src/storage/index.ts';
import { HOME } from '../authentication/world.ts';
import { onEachEngine } from '../storage/engines.ts';
import {
  chooseQuestions,
  codeTo,
  DAY,
  from,
  openRegistrationWorld,
  PASSCODE,
  PASSWORD,
  typedBy,
  type RegistrationWorld,
} from './world.ts';

type Stored = StoredDocument & { readonly state?: string; readonly level?: number };

/** Whether the table leads from one state to the other, in any number of moves. */
function isReachable({ moves }: Machine, start: string, end: string): boolean {
  const seen = new Set([start]);
  for (const state of seen)
    for (const { from: sources, to } of Object.values(moves)) if (sources.includes(state)) seen.add(to);
  return seen.has(end);
}

const [APPLICATION, ACTIVATION] = MACHINES;

onEachEngine('the state machines of registration', (engine) => {
  let world: RegistrationWorld;
  before(async () => {
    world = await openRegistrationWorld(engine);
  });
  after(() => world.close());

  const statesIn = async (name: string): Promise<Map<string, string>> => {
    const found = await world.store.raw<Stored>(name).find({}).toArray();
    return new Map(found.map(({ _id, state }) => [_id, state ?? '']));
  };

  it('are walked only along their tables, whatever happens in whatever order', async function () {
    this.timeout(120_000);
    const seen = new Set<string>();
    const event = fc.record({
      what: fc.constantFrom(
        ...(['declare', 'declare wrong', 'contact', 'prove', 'prove wrong', 'withdraw', 'sweep', 'pass'] as const),
        // Whole stretches as well, or chance would seldom come far.
        ...(['apply', 'apply', 'apply', 'activate', 'activate'] as const),
        ...(['down', 'up', 'begin', 'code', 'password', 'passcode', 'questions', 'lock', 'unlock', 'reissue'] as const),
      ),
      who: fc.integer({ min: 0, max: 1 }),
      browser: fc.integer({ min: 0, max: 1 }),
      seconds: fc.constantFrom(31, 400, 3700, DAY, 8 * DAY),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 12, maxLength: 30 }), async (events) => {
        world.clock.pass(2 * DAY);
        world.population.isDown = false;
        const { applications, activations } = world.registration;
        // Two people who share a phone: one of them at most can have an account with it.
        const people = [world.citizen(), world.citizen()];
        const phone = people[0]?.phone ?? '';
        const reached = new Set<string>();
        const applied = new Map<string, string>();
        const visited = new Map<string, string>();
        for (const { what, who, browser, seconds } of events) {
          const person = people[who]?.person;
          if (person === undefined) continue;
          const before = [await statesIn('applications'), await statesIn('activations')] as const;
          const key = `${who}:${browser}`;
          const [application, visit] = [applied.get(key) ?? '', visited.get(key) ?? ''];
          const account = await world.accounts.findByNumber(person.number);
          const act = async (): Promise<unknown> => {
            switch (what) {
              case 'declare':
              case 'declare wrong': {
                const typed = { ...typedBy(person), ...(what === 'declare' ? {} : { name: 'Ai Đó' }) };
                const declared = await applications.declare({ typed, secret: application, ...from() });
                return declared.ok && applied.set(key, declared.value);
              }
              case 'apply': {
                world.clock.pass(31);
                const declared = await applications.declare({ typed: typedBy(person), ...from() });
                if (!declared.ok) return undefined;
                applied.set(key, declared.value);
                await applications.contact(declared.value, { phone, email: '' }, from());
                return applications.verifyCode(declared.value, await codeTo(world, phone), HOME);
              }
              case 'activate': {
                const begun = await activations.begin({ number: person.number, phone, ...from() });
                if (!begun.ok) return undefined;
                visited.set(key, begun.value);
                await activations.verifyCode(begun.value, await codeTo(world, phone), HOME);
                await activations.choosePassword(begun.value, PASSWORD);
                await activations.choosePasscode(begun.value, PASSCODE, PASSCODE);
                return chooseQuestions(world.registration, begun.value);
              }
              case 'contact':
                return applications.contact(application, { phone, email: '' }, from());
              case 'prove':
                return applications.verifyCode(application, await codeTo(world, phone), HOME);
              case 'prove wrong':
                return applications.verifyCode(application, '000001', HOME);
              case 'withdraw':
                return applications.withdraw(application);
              case 'sweep':
                return applications.sweep();
              case 'pass':
                world.clock.pass(seconds);
                return undefined;
              case 'down':
              case 'up':
                return (world.population.isDown = what === 'down');
              case 'begin': {
                const begun = await activations.begin({ number: person.number, phone, ...from() });
                return begun.ok && visited.set(key, begun.value);
              }
              case 'code':
                return activations.verifyCode(visit, await codeTo(world, phone), HOME);
              case 'password':
                return activations.choosePassword(visit, PASSWORD);
              case 'passcode':
                return activations.choosePasscode(visit, PASSCODE, PASSCODE);
              case 'questions':
                return chooseQuestions(world.registration, visit);
              case 'lock':
                return account && world.accounts.lock(account.id, 'authority', { by: 'operator' });
              case 'unlock':
                return account && world.accounts.unlock(account.id, 'authority', { by: 'operator' });
              case 'reissue':
                return account && activations.reissue(account.id);
            }
          };
          await act();
          for (const [index, name] of (['applications', 'activations'] as const).entries()) {
            const machine = [APPLICATION, ACTIVATION][index];
            const after = await statesIn(name);
            for (const id of new Set([...(before[index]?.keys() ?? []), ...after.keys()])) {
              const [start, end] = [before[index]?.get(id) ?? 'none', after.get(id) ?? 'none'];
              const isMove = machine !== undefined && (start === end || isReachable(machine, start, end));
              expect(isMove, `${what}: ${name} from ${start} to ${end}`).to.equal(true);
            }
          }
          const made = await Promise.all(people.map((one) => world.accounts.findByNumber(one.person.number)));
          expect(made.filter((one) => one !== undefined).length, 'accounts with one phone').to.be.at.most(1);
          for (const one of made) {
            if (one !== undefined) reached.add(one.state);
            if (one?.state !== 'active') continue;
            const used = (await statesIn('activations')).get(one.id);
            expect([one.level, used], 'an active account').to.deep.equal([1, 'used']);
          }
        }
        for (const state of reached) seen.add(state);
      }),
      { numRuns: 25 },
    );
    // The walks came as far as they can.
    expect([...seen]).to.include.members(['not-activated', 'active', 'locked']);
  });

  it('have a way out of every state, and no state without a way in', () => {
    for (const machine of MACHINES) {
      const moves = Object.values(machine.moves);
      const states = new Set(moves.flatMap(({ from: sources, to }) => [...sources, to]));
      for (const state of states) {
        expect(isReachable(machine, 'none', state), `${machine.name}: into ${state}`).to.equal(true);
        expect(isReachable(machine, state, 'none'), `${machine.name}: out of ${state}`).to.equal(true);
      }
    }
  });
});
