/**
 * A process in which people register and activate as fast as possible: `node applicant.ts FOLDER OUTSIDE ROUND`. It
 * prints each answer after it was given, waits for a line on standard input before it starts, and never ends by itself.
 * OUTSIDE is the address of the population database and the SMS gateway.
 */
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { pino } from 'pino';
import { QUESTIONS } from '../../src/authentication/recovery/index.ts';
import { compose, loadConfig } from '../../src/compose/index.ts';
import type { Result } from '../../src/shared/index.ts';

const [folder = '', outside = '', round = '0'] = process.argv.slice(2);
const config = loadConfig({
  env: {},
  overrides: {
    data: folder,
    store: `sqlite:${resolve(folder, 'sen-id.db')}`,
    store_timeout: '20 s',
    authentication: { password: { memory_kib: 1024, passes: 1, lanes: 1 } },
    notifications: { sms_url: `${outside}/sms`, sms_token: 'x' },
    population: { url: outside, token: 'x' },
    relying_parties: { folder: resolve(folder, 'relying-parties') },
    sandbox: { fixed_code: '000000' },
  },
});
const service = await compose({ config, log: pino({ level: 'silent' }) });
service.startWork();
const { applications, activations } = service.registration;
writeSync(1, 'ready\n');
await new Promise((begin) => process.stdin.once('data', begin));

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
};
let next = Number(round) * 1000;

/** One person, from an address of their own. */
async function comeToAnAccount(): Promise<void> {
  next += 1;
  const mine = next;
  const serial = String(mine).padStart(6, '0');
  const number = `001190${serial}`;
  const phone = `+84905${serial}`;
  const from = { language: 'vi', address: `10.${mine >> 16}.${(mine >> 8) & 255}.${mine & 255}` } as const;
  const typed = { number, name: 'Nguyễn Thị Sen', birthdate: '01/05/1990', sex: 'female' };
  const secret = valueOf(await applications.declare({ typed, ...from }));
  valueOf(await applications.contact(secret, { phone, email: '' }, from));
  valueOf(await applications.verifyCode(secret, '000000', from.address));
  writeSync(1, `proven ${serial}\n`);
  if (mine % 2 === 0) return;
  const visit = valueOf(await activations.begin({ number, phone, ...from }));
  valueOf(await activations.verifyCode(visit, '000000', from.address));
  valueOf(await activations.choosePassword(visit, 'thuyền thúng qua sông 4'));
  valueOf(await activations.choosePasscode(visit, '418529', '418529'));
  valueOf(await activations.chooseQuestions(visit, QUESTIONS.slice(0, 3), ['một', 'hai', 'ba']));
  writeSync(1, `activated ${serial}\n`);
}

const work = async (): Promise<never> => {
  // What was refused, on a busy machine, was not answered.
  for (;;) await comeToAnAccount().catch(() => undefined);
};
await Promise.all(Array.from({ length: 4 }, work));
