import { defineEvents } from '../../../audit/index.ts';

export const portraitEvents = defineEvents('authentication/factors/portrait-check', {
  portrait_accepted: {
    about: 'The matcher found a live picture that matches the portrait.',
    fields: { account: 'id' },
  },
  portrait_rejected: {
    about: 'The picture did not match, or does not show a living person; `problem` says which.',
    fields: { account: 'id', problem: 'code' },
  },
  portrait_unchecked: {
    about: 'A picture could not be compared: the matcher did not answer.',
    fields: { account: 'id' },
  },
});
