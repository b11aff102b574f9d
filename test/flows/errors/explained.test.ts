import { expect } from 'chai';
import { refusalLine } from '../../../src/commands/sandbox/inspection.ts';
import { ERRORS } from '../../../src/oidc/index.ts';
import { HtmlClient } from '../../support/html-client.ts';
import { CALLBACK } from '../../support/relying-party.ts';
import { basic, Stage, VERIFIER } from './stage.ts';

const PAGE = 'http://localhost:3003/errors';
const GRANT = { grant_type: 'authorization_code', code: 'my-code', redirect_uri: CALLBACK, code_verifier: VERIFIER };

describe('errors in the sandbox', function () {
  this.timeout(30_000);
  let stage: Stage;
  before(async () => {
    stage = await Stage.open({ sandbox: { enabled: true, fixed_code: '000000', errors_page: PAGE } });
  });
  after(() => stage.close());

  const lastLine = (): string =>
    refusalLine(stage.test.sandbox.inspector.list()[0]!, stage.test.service.errors) ?? 'nothing was refused';

  it('come with the address that explains them, in JSON', async () => {
    for (const [path, fields, id] of [
      ['/token', GRANT, 'code_unknown'],
      ['/par', {}, 'parameter_missing'],
      ['/token/introspection', {}, 'parameter_missing'],
      ['/token/revocation', {}, 'parameter_missing'],
    ] as const) {
      const body = new URLSearchParams(fields);
      const answer = await fetch(stage.test.issuer + path, { method: 'POST', headers: basic('portal'), body });
      expect(await answer.json(), path).to.include({ error_uri: `${PAGE}#${id}` });
    }
    expect(await (await fetch(`${stage.test.issuer}/userinfo`)).json()).to.include({
      error_uri: `${PAGE}#access_token_missing`,
    });
  });

  it('come with it in the description at /auth', async () => {
    const { description } = await stage.auth({ prompt: 'none' });
    expect(description).to.match(/^nobody is signed in: .* \(http:\/\/localhost:3003\/errors#no_session\)$/);
  });

  it('link to it from the error page, which shows client and redirect URI as they were sent', async () => {
    const { url } = await (await stage.party('portal')).request();
    url.searchParams.set('redirect_uri', `${CALLBACK}/?from=001190412073&b=2`);
    const page = await new HtmlClient().get(url.href);
    expect(page.$('#error-page').attr('href')).to.equal(`${PAGE}#redirect_uri_unregistered`);
    const technical = page.$('.technical').first().text();
    expect(technical).to.include('client_id: portal').and.include(`redirect_uri: ${CALLBACK}/?from=001190412073&b=2`);
  });

  it('are explained on a page of the sandbox, each at its anchor, in both languages', async () => {
    for (const language of ['vi', 'en'] as const) {
      const answer = await fetch(`${stage.test.sandbox.url}/errors?lang=${language}`);
      const html = await answer.text();
      for (const { id, cause } of stage.test.service.errors.values()) {
        expect(html).to.include(`id="${id}"`);
        expect(html, id).to.include(cause[language].slice(0, 20).replace(/[&<>'"].*/s, ''));
      }
    }
  });

  it('make one line each for the terminal: client, parameter, cause and link, nothing secret', async () => {
    await stage.token({ ...GRANT, code: 'x.secret-code' });
    expect(lastLine()).to.match(
      /^refused: portal POST \/token \(code\): 400 invalid_grant: The code was never issued.* docs\/reference\/errors\.md#code_unknown$/,
    );
    await stage.auth({ client_id: 'nobody', login_hint: '001190412073' });
    expect(lastLine()).to.match(
      /^refused: nobody GET \/auth \(client_id\): 400 invalid_client: .*#client_unregistered$/,
    );
    await stage.userinfo('eyJhbGciOi.x.y');
    const lines = stage.test.sandbox.inspector.list().map((seen) => refusalLine(seen, stage.test.service.errors));
    expect(lines.join('\n')).to.not.match(/secret-code|001190412073|eyJ|\n\n/);
    const { fields } = await stage.code();
    await stage.token(fields);
    expect(lastLine()).to.equal('nothing was refused');
  });

  it('tell the losers of a race the same as those who come later', async () => {
    const { fields } = await stage.code();
    const answers = await Promise.all(Array.from({ length: 10 }, () => stage.token(fields)));
    const later = await stage.token(fields);
    const { code_used: used, grant_over: over } = ERRORS;
    const told = new Set(answers.filter(({ status }) => status !== 200).map(({ description }) => description));
    expect([used.description, over.description]).to.include.members([...told, later.description]);
  });

  it('are told of problems of the web as well', async () => {
    await stage.post('/par', { x: 'x'.repeat(20_000) }, basic('portal'));
    expect(lastLine()).to.include('errors.md#request_too_large');
  });
});
