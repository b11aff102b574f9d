// Makes COUNT accounts in the store that the environment names: seed.ts COUNT. The product must not be running.
import process from 'node:process';
import { pino } from 'pino';
import { settings } from '../../../src/commands/environment.ts';
import { compose, type Service } from '../../../src/compose/index.ts';
import type { CreateAccount } from '../../../src/identity/index.ts';
import { parsePersonalNumber } from '../../../src/identity/index.ts';
import { PASSWORD, personOf } from './people.ts';

const AT_ONCE = 500;
const TELL_EVERY = 50_000;

function accountOf(index: number): CreateAccount {
  const number = parsePersonalNumber(personOf(index).number);
  if (!number.ok) throw new Error(`person ${index} has no number: ${number.problem.code}`);
  return {
    identity: {
      number: number.value,
      name: { family: 'Nguyễn', middle: 'Thị Minh', given: `Khai ${index}` },
      birthdate: '1980-05-19',
      sex: 'male',
      nationality: 'VN',
      address: { formatted: '1 Tràng Tiền, Hoàn Kiếm, Hà Nội', province: 'Hà Nội', country: 'VN' },
    },
    level: 2,
    phone: '+84900000000',
  };
}

async function create({ accounts }: Service, index: number): Promise<string> {
  const made = await accounts.create(accountOf(index));
  if (!made.ok) throw new Error(`person ${index}: ${made.problem.code}`);
  return made.value.id;
}

const [count = 0] = process.argv.slice(2).map(Number);
const service = await compose({ config: settings(), log: pino({ level: 'silent' }) });
const first = await create(service, 0);
await service.authentication.factors.password.set(first, PASSWORD);

// A million hashes take hours. Everybody has the same password, so they share one hash.
const credentials = service.store.raw('credentials');
const shared = await credentials.findOne({ _id: first });
if (shared === null) throw new Error('the first password was not kept where it is expected');

for (let from = 1; from < count; from += AT_ONCE) {
  const indexes = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, offset) => from + offset);
  await Promise.all(
    indexes.map(async (index) => {
      await credentials.insertOne({ ...shared, _id: await create(service, index) });
    }),
  );
  const done = from + indexes.length;
  if (Math.floor(done / TELL_EVERY) > Math.floor(from / TELL_EVERY)) console.error(`  ${done} of ${count} accounts`);
}
await service.close();
process.exit();
