import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { generateKeyPair, SignJWT } from 'jose';
import { parse } from 'yaml';
import { HtmlClient } from '../../support/html-client.ts';
import { until } from '../../support/until.ts';
import type { Product } from './product.ts';
import type { Client } from './program.ts';
import { endSession, shownAtRoot, signIn, type Walk } from './walk.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** A logout token with everything that belongs to one, even the `kid` of the provider's key, but signed by another. */
async function forgedToken({ issuer }: Product, { clientId }: Client): Promise<string> {
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { alg: string; kid: string }[] };
  const kid = keys.find(({ alg }) => alg === 'RS256')?.kid ?? '';
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT({ events: { [EVENT]: {} }, sub: 'somebody', sid: 'some-session' })
    .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt', kid })
    .setIssuer(issuer)
    .setAudience(clientId)
    .setIssuedAt()
    .setExpirationTime('2m')
    .setJti(randomUUID())
    .sign(privateKey);
}

/** Tests of what the lines of a page do with logout tokens, where the library leaves that to the developer. */
export function itChecksLogouts(walk: Pick<Walk, 'login' | 'shown'>, at: () => Client & { product: Product }): void {
  const shown = walk.shown ?? shownAtRoot;

  it('refuses a logout token that the provider did not sign', async () => {
    const { product, ...client } = at();
    const record = parse(client.page.record) as { client: { backchannel_logout_uri: string } };
    const { pathname } = new URL(record.client.backchannel_logout_uri);
    for (const logout_token of [await forgedToken(product, client), 'nonsense']) {
      const body = new URLSearchParams({ logout_token });
      const answer = await fetch(client.url + pathname, { method: 'POST', body });
      expect(answer.status, await answer.text()).to.equal(400);
    }
  });

  it('ends the session that ended at the provider, and no other of the same citizen', async () => {
    const { product, ...client } = at();
    const person = await product.person();
    const [here, there] = [new HtmlClient(), new HtmlClient()];
    for (const browser of [here, there]) await signIn(browser, client, walk.login, person);
    await endSession(here, product);
    await until(async () => (await shown(here, client)) === undefined);
    expect(await shown(there, client)).to.include({ acr: 'LoA1' });
  });
}
