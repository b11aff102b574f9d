import { expect } from 'chai';
import { z } from 'zod';
import { joinPieces } from '../../../src/oidc/features/feature.ts';
import { PROFILES, recordExtensions, type Profile } from '../../../src/oidc/profiles/index.ts';
import { checkRelyingParty, type RecordContext } from '../../../src/relying-parties/index.ts';
import { toRelyingParty } from '../../../src/relying-parties/record/record.ts';
import { recordOf } from '../../support/relying-party.ts';

const strict: Profile = {
  name: 'strict',
  features: [],
  metadata: {},
  records: {
    keys: { strict: z.boolean({ error: 'must be true or false' }).optional() },
    rules: [
      ({ record, client }) =>
        record['strict'] === true && client.token_endpoint_auth_method !== 'private_key_jwt'
          ? [{ key: 'strict', fault: 'needs private_key_jwt', mend: 'authenticate with private_key_jwt' }]
          : [],
    ],
  },
};

describe('profiles', () => {
  const context: RecordContext = { extensions: recordExtensions([...PROFILES, strict]) };
  const record = recordOf({ id: 'portal' });

  it('have names of their own', () => {
    const names = PROFILES.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('add keys to the records of relying parties, which others do not know', () => {
    const { record: checked, faults } = checkRelyingParty({ ...record, strict: false }, context);
    expect(faults).to.deep.equal([]);
    expect(checked && { ...toRelyingParty(checked, 'store', undefined).extensions }).to.deep.equal({ strict: false });
    expect(checkRelyingParty({ ...record, strict: false }).faults).to.have.lengthOf(1);
    expect(checkRelyingParty({ ...record, strict: 'yes' }, context).faults[0]).to.include({
      key: 'strict',
      fault: 'must be true or false',
    });
  });

  it('add rules between keys', () => {
    const { faults } = checkRelyingParty({ ...record, strict: true }, context);
    expect(faults).to.deep.equal([
      { key: 'strict', fault: 'needs private_key_jwt', mend: 'authenticate with private_key_jwt' },
    ]);
  });
});

describe('pieces of configuration', () => {
  it('are joined: maps by their keys, lists without duplicates', () => {
    const joined = joinPieces([
      { scopes: ['openid'], features: { a: { enabled: true } }, routes: { token: '/token' } },
      { scopes: ['openid', 'email'], features: { b: { enabled: true } }, routes: { jwks: '/jwks' } },
    ]);
    expect(joined).to.deep.equal({
      scopes: ['openid', 'email'],
      features: { a: { enabled: true }, b: { enabled: true } },
      routes: { token: '/token', jwks: '/jwks' },
    });
  });

  it('may not set the same value', () => {
    const twice = () => joinPieces([{ routes: { token: '/token' } }, { routes: { token: '/t' } }]);
    expect(twice).to.throw('configuration.routes.token');
  });
});
