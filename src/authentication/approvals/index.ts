/**
 * approvals: requests that a person answers for a sign-in in another browser: the holder's own on a computer (QR code),
 * or a child's, which the guardian confirms.
 * Never: the sign-in itself. An approval hands its proofs over to the requesting sign-in, once.
 * Follows: RFC 10027 (cross-device flows), D69 Art 7 (guardians).
 */
export { openApprovals } from './approvals.ts';
export type { Approvals } from './approvals.ts';
export { comparedNumber, qrCode, typedCode } from './codes.ts';
export { approvalsCollection } from './request-documents.ts';
export { approvalProblems } from './problems.ts';
export type { Approval, ApprovalKind, Approver, ApprovalState, Asking } from './request.ts';
