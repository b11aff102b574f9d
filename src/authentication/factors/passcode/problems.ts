import { defineProblems } from '../../../shared/index.ts';

export const passcodeProblems = defineProblems('authentication/factors/passcode', {
  passcode_failed: {
    status: 422,
    about:
      'The passcode is wrong, the device not known, or the passcode off there after five wrong ones in a row. One answer for all.',
  },
  passcode_missing: { status: 422, about: 'No passcode was typed. It costs no try.' },
  passcode_malformed: { status: 422, about: 'What was typed as a passcode is not six digits. It costs no try.' },
  passcode_again_missing: { status: 422, about: 'A new passcode was not typed the second time.' },
  passcode_not_repeated: { status: 422, about: 'A new passcode was typed differently the second time.' },
  passcode_guessable: {
    status: 422,
    about: 'A new passcode is a sequence, a repetition, or made of what others know of the holder.',
  },
});
