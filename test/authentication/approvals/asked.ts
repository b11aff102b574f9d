import { type Approval, type Approver, type Asking, qrCode } from '../../../src/authentication/approvals/index.ts';
import type { Account, PersonalNumber } from '../../../src/identity/index.ts';
import { epochSeconds, newId } from '../../../src/shared/index.ts';
import { HOME, valueOf, type Holder, type TestProcess, type World } from '../world.ts';

export const ASKING: Asking = { rp: 'portal', parameters: { scope: 'openid' }, browser: 'Chrome', address: HOME };

/** A request for an approval on another device, with its own sign-in. */
export async function asked(
  { authentication }: Pick<TestProcess, 'authentication'>,
  address = HOME,
): Promise<{ signInId: string; approval: Approval }> {
  const signInId = newId();
  return { signInId, approval: valueOf(await authentication.approvals.ask(signInId, { ...ASKING, address })) };
}

/** A holder whose session has just proved the password. */
export const approverOf = ({ account }: Holder, world: World): Approver => ({
  accountId: account.id,
  proofs: [{ factor: 'password', at: epochSeconds(world.clock) }],
  fresh: true,
  epoch: account.epoch,
});

/** The code that the screen currently shows. */
export const codeNow = (approval: Approval, { clock }: World): string => qrCode(approval, clock.now());

let children = 0;

/** An eight-year-old child with the given guardian. */
export async function childOf(world: World, guardian: Holder): Promise<Account> {
  children += 1;
  const created = await world.accounts.create({
    identity: {
      number: `001218${String(children).padStart(6, '0')}` as PersonalNumber,
      name: { family: 'Nguyễn', middle: 'Gia', given: 'Bảo' },
      birthdate: '2018-01-01',
      sex: 'male',
      nationality: 'VN',
      address: { formatted: 'Hà Nội', country: 'VN' },
    },
    level: 1,
    guardian: guardian.account.id,
  });
  return valueOf(created);
}
