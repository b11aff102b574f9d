import { generate } from 'otplib';
import type { Authentication } from '../../../src/authentication/index.ts';
import { QUESTIONS } from '../../../src/authentication/recovery/index.ts';
import { epochSeconds } from '../../../src/shared/index.ts';
import { HOME, PASSWORD, valueOf, type Holder, type World } from '../world.ts';

export const NEW_PASSWORD = 'thuyền giấy qua sông 4';
export const ANSWERS = ['Cô Thảo Nguyên', 'Bánh đa kê', 'Gác xép'] as const;
const STEP = 30;

/** Chooses the first three questions. */
export const setQuestions = async ({ authentication }: World, { account }: Holder): Promise<void> => {
  valueOf(
    await authentication.recovery.questions.set({ account, asked: QUESTIONS.slice(0, 3), answers: [...ANSWERS] }),
  );
};

/** A holder's authenticator app, which shows the next unused code. */
export async function enrolApp({ authentication, clock }: World, { account }: Holder): Promise<() => Promise<string>> {
  const { secret, pending } = await authentication.factors.totp.begin(account);
  const shown = (): Promise<string> => generate({ secret, epoch: epochSeconds(clock) });
  valueOf(await authentication.factors.totp.enrol({ account, pending, name: '', code: await shown() }));
  return () => {
    clock.pass(STEP);
    return shown();
  };
}

/** Starts a password recovery, unaffected by the message limits. */
export async function beginRecovery(
  world: World,
  number: string,
  address = HOME,
  { recovery }: Authentication = world.authentication,
): Promise<string> {
  return valueOf(await recovery.password.begin({ number, language: 'vi', address }));
}

/** Proceeds to the second factor: the code was received and entered. */
export async function reachSecond(world: World, holder: Holder): Promise<string> {
  const secret = await beginRecovery(world, holder.number);
  valueOf(await world.authentication.recovery.password.verifyCode(secret, await world.newestCode(), HOME));
  return secret;
}

/** Proceeds to the new phone: password and authenticator app were shown. */
export async function reachNewPhone(world: World, holder: Holder, code: () => Promise<string>): Promise<string> {
  const { recovery } = world.authentication;
  const secret = valueOf(
    await recovery.phone.begin({ number: holder.number, password: PASSWORD, address: HOME }, 'vi'),
  );
  valueOf(await recovery.showFactor(secret, 'totp', await code(), HOME));
  return secret;
}
