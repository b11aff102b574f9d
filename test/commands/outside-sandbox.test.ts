import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { newDataFolder, RunningCommand } from '../support/command.ts';
import { freePort } from '../support/ports.ts';
import { SECRET } from '../support/relying-party.ts';

/** Prints the loaded sources on exit. */
const TELL_SOURCES = `data:text/javascript,${encodeURIComponent(`import{registerHooks}from'node:module';const seen=[];registerHooks({load(url,context,next){const path=/[/]src[/](.+)/.exec(url)?.[1];if(path)seen.push(path);return next(url,context)}});process.on('exit',()=>console.error(JSON.stringify(seen)))`)}`;

const REDIRECT_URI = 'https://rp.example.vn/callback';

const RECORD = {
  id: 'portal',
  organisation: { vi: 'Cổng dịch vụ', en: 'Portal' },
  kind: 'other',
  purposes: { form: { vi: 'Điền tờ khai', en: 'Fill in the form' } },
  claims: { name: { need: 'essential', purpose: 'form' } },
  pkce: 'optional',
  client: {
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'client_secret_basic',
    client_secret: SECRET,
  },
};

describe('in production', function () {
  this.timeout(300_000);

  it('nothing of the sandbox is loaded, and a hint that asks for a failure is a hint like any other', async () => {
    const [data, port] = [newDataFolder(), await freePort()];
    const folder = join(data, 'relying-parties');
    mkdirSync(folder);
    writeFileSync(join(folder, 'portal.json'), JSON.stringify(RECORD));
    const running = new RunningCommand(['start'], {
      NODE_OPTIONS: `--import=${TELL_SOURCES}`,
      SEN_ID_MODE: 'production',
      SEN_ID_ISSUER: 'https://id.example.vn',
      SEN_ID_HOST: 'localhost',
      SEN_ID_PORT: String(port),
      SEN_ID_WORKERS: '1',
      SEN_ID_DATA: data,
      SEN_ID_RELYING_PARTIES_FOLDER: folder,
      SEN_ID_TRUSTED_PROXIES: '[127.0.0.1]',
      SEN_ID_POPULATION_URL: 'https://population.example.vn',
      SEN_ID_NOTIFICATIONS_SMS_URL: 'https://sms.example.vn',
    });
    await running.prints('ready');
    const query = new URLSearchParams({
      ...{ client_id: 'portal', response_type: 'code', redirect_uri: REDIRECT_URI, scope: 'openid profile' },
      login_hint: 'simulate:access_denied',
    });
    const answer = await fetch(`http://localhost:${port}/auth?${query.toString()}`, { redirect: 'manual' });
    expect(answer.headers.get('location')).to.match(/\/interaction\/[\w-]+\/sign-in$/);
    const { stderr } = await running.interrupt();
    const sources = JSON.parse(/^\[.*\]$/m.exec(stderr)?.[0] ?? '[]') as string[];
    expect(sources).to.include('compose/service.ts');
    expect(sources.filter((path) => /^(?:sandbox\/|commands\/(?:demo\.ts|sandbox\/))/.test(path))).to.deep.equal([]);
  });
});
