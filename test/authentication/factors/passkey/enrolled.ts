import type { Passkey } from '../../../../src/authentication/factors/index.ts';
import { newId } from '../../../../src/shared/index.ts';
import { SoftwareAuthenticator } from '../../../support/authenticator.ts';
import { ISSUER, valueOf, type Holder, type World } from '../../world.ts';

export interface Enrolled extends Holder {
  readonly device: SoftwareAuthenticator;
  readonly passkey: Passkey;
}

/** A holder with a passkey on a device of their own. */
export async function enrol(world: World, changes: Parameters<World['holder']>[0] = {}): Promise<Enrolled> {
  const holder = await world.holder(changes);
  const { passkey: passkeys } = world.authentication.factors;
  const device = new SoftwareAuthenticator(ISSUER);
  const sessionId = newId();
  const options = valueOf(await passkeys.creationOptions(holder.account, sessionId));
  const response = device.create(options);
  const added = await passkeys.add({ account: holder.account, sessionId, response, name: 'Máy của tôi' });
  return { ...holder, device, passkey: valueOf(added) };
}
