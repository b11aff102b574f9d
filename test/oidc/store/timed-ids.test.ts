import { expect } from 'chai';
import { documentId } from '../../../src/oidc/store/adapter.ts';
import { timedId, timeOf } from '../../../src/oidc/store/timed-ids.ts';
import { signInTo } from '../../flows/protocol/party.ts';
import { startService, type TestService } from '../../support/service.ts';
import { recordOf } from '../../support/relying-party.ts';

const RANDOM = 'Zz-_0123456789abcdefghijklmnopqrstuvwxyzABC';

describe('ids that begin with the time of their making', () => {
  it('stand in the order of time, whatever is random in them', () => {
    const times = ['1970-01-01T00:00:00Z', '2026-11-25T08:00:00Z', '2026-11-25T08:00:00.001Z', '2100-01-01T00:00:00Z'];
    const ids = times.map((time, index) => timedId(new Date(time), RANDOM.slice(index) + RANDOM.slice(0, index)));
    expect(ids.toSorted()).to.deep.equal(ids);
    expect(ids.toSorted().map((id) => documentId('AccessToken', id).slice(0, 9))).to.deep.equal(ids.map(timeOf));
  });

  it('are kept as that time and a digest of the whole', () => {
    const id = timedId(new Date('2026-11-25T08:00:00Z'), RANDOM);
    const kept = documentId('AccessToken', id);
    expect(kept).to.match(/^[0-9a-z]{9}[\w-]{43}$/);
    expect(kept).to.not.include(RANDOM.slice(0, 8));
    const others = [documentId('RefreshToken', id), documentId('AccessToken', `${id.slice(0, -1)}D`)];
    expect(new Set([kept, ...others])).to.have.property('size', 3);
  });

  it('are told from whatever else is sent as one', () => {
    for (const other of [
      '',
      RANDOM,
      `${RANDOM}$`,
      `MIF1X2K3A${RANDOM}`,
      `mif1x2k3a${RANDOM}a`,
      'một mã không có thật',
    ]) {
      expect(timeOf(other), other).to.equal('');
      expect(documentId('AccessToken', other), other).to.match(/^[\w-]{43}$/);
    }
  });

  describe('in a sign-in', () => {
    let test: TestService;
    before(async function () {
      this.timeout(60_000);
      const portal = recordOf({ id: 'portal', client: { grant_types: ['authorization_code', 'refresh_token'] } });
      test = await startService({ relyingParties: [portal] });
    });
    after(() => test.close());

    it('are those of tokens and grants', async () => {
      const before = new Date();
      const { tokens } = await signInTo(test, 'portal', {
        parameters: { scope: 'openid offline_access', prompt: 'consent' },
      });
      const [first, last] = [before, new Date()].map((time) => timeOf(timedId(time, RANDOM))) as [string, string];
      for (const token of [tokens.access_token, tokens.refresh_token ?? '']) {
        expect(timeOf(token) >= first && timeOf(token) <= last, token).to.equal(true);
      }
      const kept = ['oidc_grants', 'oidc_access_tokens', 'oidc_refresh_tokens', 'oidc_authorization_codes'];
      for (const name of kept) {
        const all = await test.service.store.raw(name).find({}).toArray();
        const ids = all.map(({ _id }) => _id);
        expect(
          ids.some((id) => id >= first && id.slice(0, 9) <= last && id.length === 52),
          name,
        ).to.equal(true);
      }
    });
  });
});
