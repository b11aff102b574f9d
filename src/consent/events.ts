import { defineEvents } from '../audit/index.ts';

export const consentEvents = defineEvents('consent', {
  consent_given: {
    about: 'The citizen agreed to release claims to a relying party.',
    fields: { account: 'id', rp: 'id', claims: 'codes', version: 'count' },
  },
  consent_refused: {
    about: 'The citizen said no to a relying party.',
    fields: { account: 'id', rp: 'id' },
  },
  consent_withdrawn: {
    about: 'The citizen took a consent back.',
    fields: { account: 'id', rp: 'id', claims: 'codes', version: 'count' },
  },
});
