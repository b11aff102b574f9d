import { basic, type Cases } from '../stage.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const REQUEST_CASES: Cases = {
  body_not_a_form: (stage) =>
    stage.send('/token', {
      method: 'POST',
      headers: { ...basic('portal'), 'content-type': 'application/json' },
      body: '{}',
    }),
  body_malformed: (stage) =>
    stage.send('/token', { method: 'POST', headers: { ...basic('portal'), ...FORM }, body: 'grant_type=%zz' }),
  body_too_large: (stage) =>
    stage.send('/par', {
      method: 'POST',
      headers: { ...basic('portal'), ...FORM },
      body: new Blob(['x='.padEnd(20_000, 'x')]).stream(),
      duplex: 'half',
    }),
  parameter_missing: (stage) => stage.token({ grant_type: 'authorization_code' }),
  parameter_twice: (stage) =>
    stage.token([
      ['grant_type', 'refresh_token'],
      ['refresh_token', 'x'],
      ['refresh_token', 'y'],
    ]),
  origin_not_allowed: (stage) =>
    stage.post('/token', { grant_type: 'refresh_token' }, { ...basic('portal'), origin: 'https://elsewhere.example' }),
  request_too_large: (stage) => stage.post('/par', { x: 'x'.repeat(20_000) }, basic('portal')),
  malformed_request: (stage) => stage.send('/auth?x=%zz', {}),
  unsupported_media_type: (stage) =>
    stage.send('/auth', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
  page_not_found: (stage) => stage.send('/token', {}),
  // A store that somebody has tampered with: the account can't be unsealed.
  async unexpected_fault(stage) {
    const accounts = stage.test.service.store.raw('accounts');
    const { access_token } = await stage.tokens();
    const all = await accounts.find({}).toArray();
    await accounts.updateMany({}, { $set: { sealed: Buffer.from('nothing sealed') } });
    try {
      return await stage.userinfo(access_token);
    } finally {
      for (const { _id, sealed } of all) await accounts.updateOne({ _id }, { $set: { sealed } });
    }
  },
};
