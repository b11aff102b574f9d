import { defineEvents } from '../../../audit/index.ts';

export const passcodeEvents = defineEvents('authentication/factors/passcode', {
  passcode_accepted: {
    about: 'The right passcode was given on a known device.',
    fields: { account: 'id' },
  },
  passcode_rejected: {
    about: 'A wrong passcode was given, or one where it is off.',
    fields: { account: 'id?' },
  },
});
