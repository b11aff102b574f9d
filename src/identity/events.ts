import { defineEvents } from '../audit/index.ts';
import { ACTORS, LOCK_BASES } from './life/bases.ts';
import { REQUEST_KINDS } from './life/requests/moves.ts';

export const identityEvents = defineEvents('identity', {
  account_created: {
    about: 'An account was made.',
    fields: { account: 'id', level: 'count' },
  },
  account_activated: {
    about: 'The holder activated the account (D69 Art 12).',
    fields: { account: 'id', level: 'count' },
  },
  account_locked: {
    about:
      'The account was locked, for the basis named; `by` is who set the lock, `case` the number of a file, `until` when the lock on this basis now ends by itself.',
    fields: { account: 'id', basis: LOCK_BASES, by: ACTORS, operator: 'id?', case: 'id?', until: 'time?' },
  },
  account_unlocked: {
    about: 'The basis of a lock ended; `by` is `system` if its time was over.',
    fields: { account: 'id', basis: LOCK_BASES, by: ACTORS, operator: 'id?', case: 'id?' },
  },
  account_looked_at: {
    about: 'Somebody at work looked at the state and locks of the account.',
    fields: { account: 'id', by: ACTORS, operator: 'id?', case: 'id?' },
  },
  account_not_found_at_work: {
    about: 'Somebody at work looked for an account by a personal number that has none.',
    fields: { by: ACTORS, operator: 'id?', case: 'id?' },
  },
  lock_request_received: {
    about:
      'An authority or a relying party asked to lock the account, `until` then if it says so; the terms to answer and to act begin.',
    fields: { request: 'id', account: 'id', kind: REQUEST_KINDS, operator: 'id', case: 'id', until: 'time?' },
  },
  lock_request_looked_at: {
    about: 'An operator looked at a request to lock an account, or tried to answer it when it was not open.',
    fields: { request: 'id', account: 'id', operator: 'id' },
  },
  lock_requests_listed: {
    about: 'An operator looked at the list of requests, which names who asks; `requests` is their number.',
    fields: { operator: 'id', requests: 'count' },
  },
  lock_request_answered: {
    about: 'An operator granted or refused a request to lock the account, or it was withdrawn.',
    fields: { request: 'id', account: 'id', operator: 'id', answer: ['granted', 'refused', 'withdrawn'] },
  },
  lock_request_carried_out: {
    about: 'A granted request was carried out. `isLocked` is false if there was nothing to lock any more.',
    fields: { request: 'id', account: 'id', isLocked: 'boolean' },
  },
});
