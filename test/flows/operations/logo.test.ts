import { expect } from 'chai';
import { parseRelyingParty } from '../../../src/relying-parties/index.ts';
import { recordOf } from '../../support/relying-party.ts';
import { startService, type TestService } from '../../support/service.ts';

const SVG = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
);

describe('the logo of a relying party', () => {
  let test: TestService;
  before(async () => {
    test = await startService({ relyingParties: [recordOf({ id: 'plain' })] });
    const raw = recordOf({ id: 'pictured', extra: { logo: 'a.svg' } });
    const { record, faults } = parseRelyingParty(JSON.stringify(raw), 'json');
    if (record === undefined) throw new Error(JSON.stringify(faults));
    await test.service.relyingParties.put(record, { type: 'image/svg+xml', bytes: SVG });
  });
  after(() => test.close());

  const asked = (id: string) => fetch(`${test.issuer}/relying-parties/${encodeURIComponent(id)}/logo`);

  it('is served by us, and can do nothing as a page of its own', async () => {
    const answer = await asked('pictured');
    expect(answer.headers.get('content-type')).to.equal('image/svg+xml');
    expect(answer.headers.get('content-security-policy')).to.match(/^default-src 'none'.*sandbox$/);
    expect(answer.headers.get('x-content-type-options')).to.equal('nosniff');
    expect(Buffer.from(await answer.arrayBuffer()).equals(SVG)).to.equal(true);
  });

  it('is not found where there is none', async () => {
    for (const id of ['plain', 'nobody', '../plain', '__proto__']) expect((await asked(id)).status, id).to.equal(404);
  });
});
