import { defineEvents } from '../../audit/index.ts';

export const deviceEvents = defineEvents('authentication/devices', {
  device_added: {
    about: 'A citizen signed in on a device that was not known before; the holder is told.',
    fields: { account: 'id' },
  },
});
