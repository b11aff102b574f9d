import { defineEvents } from '../audit/index.ts';

export const relyingPartyEvents = defineEvents('relying-parties', {
  relying_party_changed: {
    about: 'A record of a relying party was registered or changed.',
    fields: { rp: 'id' },
  },
  relying_party_removed: {
    about: 'A record of a relying party was removed.',
    fields: { rp: 'id' },
  },
});
