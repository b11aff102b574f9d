import { defineProblems } from '../../../shared/index.ts';

export const passcodeProblems = defineProblems('authentication/factors/passcode', {
  passcode_failed: {
    status: 422,
    about:
      'The passcode is wrong, the device not known, or the passcode off there after five wrong ones in a row. One answer for all.',
  },
  passcode_malformed: { status: 422, about: 'A new passcode is not of six digits.' },
  passcode_not_repeated: { status: 422, about: 'A new passcode was typed differently the second time.' },
  passcode_guessable: {
    status: 422,
    about: 'A new passcode is a sequence, a repetition, or made of what others know of the holder.',
  },
});
