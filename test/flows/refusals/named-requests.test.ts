import { expect } from 'chai';
import { HtmlClient } from '../../support/html-client.ts';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

describe('the page about a request that cannot be answered', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'portal' })] });
  });
  after(() => test.close());

  const shown = async (parameters: Record<string, string>) => {
    const all = { response_type: 'code', scope: 'openid', ...parameters };
    const page = await new HtmlClient().get(`${test.issuer}/auth?${new URLSearchParams(all).toString()}`);
    return { page, technical: page.$('.technical').first().text() };
  };

  it('names a client that nobody knows', async () => {
    const { page, technical } = await shown({ client_id: 'portaal', redirect_uri: 'https://portal.example.vn/cb' });
    expect(page.problem).to.equal('unknown_relying_party');
    expect(technical).to.include('client_id: portaal').and.include('redirect_uri: https://portal.example.vn/cb');
  });

  it('names a redirect URI that is not registered, without its query', async () => {
    const redirect_uri = 'https://portal.example.vn/callback?number=001190000001#x';
    const { page, technical } = await shown({ client_id: 'portal', redirect_uri });
    expect(page.problem).to.equal('unregistered_redirect');
    expect(technical).to.include('client_id: portal').and.include('redirect_uri: https://portal.example.vn/callback');
    expect(technical).to.not.include('001190000001');
  });

  it('escapes and shortens what was sent, and says nothing of what was not', async () => {
    const hostile = `<script>alert(1)</script>\u202e\n${'x'.repeat(5000)}`;
    const { page, technical } = await shown({ client_id: hostile });
    expect(page.text).to.not.include('<script>alert(1)');
    expect(technical).to.include('client_id: <script>alert(1)</script> xxx').and.include('…');
    expect(technical.length).to.be.below(300);
    expect(technical).to.not.match(/redirect_uri:|[\u202e\n]/);
  });
});
