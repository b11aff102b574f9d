import { defineProblems } from '../shared/index.ts';

/** Refusals that operators can cause with `sen-id rp`. */
export const relyingPartyProblems = defineProblems('relying-parties', {
  relying_party_unknown: { status: 404, about: 'No relying party has this id.' },
  relying_party_in_folder: {
    status: 409,
    about: 'The record comes from a file of the folder: it ends by deleting the file, not by `rp remove`.',
    detail: { file: 'text' },
  },
  relying_party_own: {
    status: 409,
    about: 'The id belongs to one of our own services and can be neither put nor removed.',
  },
});
