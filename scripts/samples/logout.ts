import { until } from '../../test/support/until.ts';
import { exchange } from './http.ts';
import { basic, codeIn, PORTAL, redeeming, type Stage } from './stage.ts';

/** A sign-out that the relying party begins, and the logout token that it gets. */
export async function takeLogout(stage: Stage): Promise<void> {
  const browser = stage.newBrowser();
  const end = await stage.visit(stage.authorizationUrl({}), { browser });
  const { body } = await exchange({
    method: 'POST',
    url: `${stage.issuer}/token`,
    form: redeeming(codeIn(end.url)),
    headers: basic,
  });
  const url = new URL('/session/end', stage.issuer);
  const { id_token = '' } = body as Record<string, string>;
  const asked = { id_token_hint: id_token, post_logout_redirect_uri: `${PORTAL}/`, state: 'w3Kd0pXq' };
  url.search = new URLSearchParams(asked).toString();
  stage.address('logout-request', url.href);
  const page = await browser.get(url.href);
  const back = await browser.submit(page, { button: 'continue' });
  stage.address('logout-return', back.url);
  stage.pass(5);
  await until(() => stage.logouts.tokens.length > 0);
  const [token = ''] = stage.logouts.tokens;
  stage.token('logout-token', token);
  stage.form('logout-notice', stage.logouts.url, { logout_token: token });
}
