import { defineEvents } from '../../audit/index.ts';

const KINDS = ['device', 'guardian'] as const;

export const approvalEvents = defineEvents('authentication/approvals', {
  approval_asked: {
    about: 'A sign-in asked for an approval on another device: of its holder, or of a child’s guardian.',
    fields: { rp: 'id', kind: KINDS, account: 'id?' },
  },
  approval_code_rejected: {
    about: 'A stale or wrong QR code, or a wrong typed one, was given for an approval.',
    fields: { problem: 'code' },
  },
  approval_code_passed_on: {
    about: 'A QR code was scanned by more browsers than one person holds; its request was ended.',
    fields: { rp: 'id' },
  },
  approval_number_rejected: {
    about: 'The number typed to approve was not the one on the screen that asked.',
    fields: { account: 'id', rp: 'id', kind: KINDS },
  },
  approval_given: {
    about: 'The holder, or the guardian, approved a sign-in on another device.',
    fields: { account: 'id', rp: 'id', kind: KINDS },
  },
  approval_refused: {
    about: 'The holder, or the guardian, refused a sign-in on another device.',
    fields: { account: 'id', rp: 'id', kind: KINDS },
  },
  approval_used: {
    about: 'The sign-in that asked for an approval went on with it.',
    fields: { account: 'id?', rp: 'id', kind: KINDS },
  },
  approval_ended: {
    about: 'The holder ended the sign-in of a browser that they had let in, before it became a session.',
    fields: { account: 'id' },
  },
  approval_given_up: {
    about: 'The sign-in that had been approved was cancelled or started over: the approval opens nothing.',
    fields: { account: 'id?', rp: 'id', kind: KINDS },
  },
});
