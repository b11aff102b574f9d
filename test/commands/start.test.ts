import { expect } from 'chai';
import { startProvider } from '../support/command.ts';

/** Prints on exit whether Node's HTTP client was loaded. */
const TELL_CLIENT = `data:text/javascript,process.on('exit',()=>console.log('client:',process.moduleLoadList.some((name)=>name.includes('undici'))))`;

describe('sen-id start', function () {
  this.timeout(300_000);

  it('serves the protocol without Node’s client for HTTP, which it needs only where it asks others', async () => {
    const { running, port } = await startProvider({
      NODE_OPTIONS: `--import=${TELL_CLIENT.replaceAll(' ', '%20')}`,
    });
    for (const path of ['/health/ready', '/.well-known/openid-configuration', '/jwks', '/token', '/', '/account']) {
      const answer = await fetch(`http://localhost:${port}${path}`, { method: path === '/token' ? 'POST' : 'GET' });
      expect(answer.status, path).to.be.oneOf([200, 400, 401]);
      expect(await answer.text(), path).to.not.equal('');
    }
    const { code, stdout, stderr } = await running.interrupt();
    expect(code).to.equal(0);
    // It warns about each default that was not set explicitly.
    expect(stdout + stderr).to.not.match(/oidc-provider (?:notice|warning)/i);
    expect(stdout).to.match(/^client: false$/m);
  });
});
