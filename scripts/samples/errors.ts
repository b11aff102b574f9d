import { exchange } from './http.ts';
import { basic, CALLBACK, codeIn, redeeming, SECRET, type Stage } from './stage.ts';

/** What a relying party gets when something goes wrong. */
export async function takeErrors(stage: Stage): Promise<void> {
  const browser = stage.newBrowser();
  const form = await browser.get(stage.authorizationUrl({}));
  stage.address('error-cancelled', (await browser.submit(form, { button: 'cancel' })).url);

  stage.address('error-no-session', (await stage.visit(stage.authorizationUrl({ prompt: 'none' }))).url);
  stage.address('error-scope', (await stage.visit(stage.authorizationUrl({ scope: 'openid email' }))).url);

  const essential = { claims: JSON.stringify({ id_token: { acr: { essential: true, values: ['LoA2'] } } }) };
  const low = stage.newBrowser();
  const told = await stage.visit(stage.authorizationUrl(essential), { browser: low, person: 'level-1' });
  const unmet = told.url.startsWith(CALLBACK) ? told : await low.submit(told, { button: 'continue' });
  stage.address('error-level', unmet.url);

  const end = await stage.visit(stage.authorizationUrl({}));
  const redeem = {
    method: 'POST',
    url: `${stage.issuer}/token`,
    headers: basic,
    form: redeeming(codeIn(end.url)),
  } as const;
  await exchange(redeem);
  stage.answer('error-code-used', await exchange(redeem));
  const wrong = { authorization: `Basic ${btoa(`my-portal:${'f'.repeat(SECRET.length)}`)}` };
  stage.answer('error-client', await exchange({ ...redeem, headers: wrong }));
  const userinfo = { method: 'GET', url: `${stage.issuer}/userinfo` } as const;
  stage.answer('error-access-token', await exchange({ ...userinfo, headers: { authorization: 'Bearer over' } }));
}
