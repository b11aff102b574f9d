import { defineEvents } from '../../audit/index.ts';

export const deviceEvents = defineEvents('authentication/devices', {
  device_added: {
    about: 'A citizen signed in on a new device; the holder was sent a message.',
    fields: { account: 'id' },
  },
});
