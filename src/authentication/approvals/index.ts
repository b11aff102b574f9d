/** approvals: requests that are approved on another device: the holder's sign-in on a computer, a guardian's for a child. */
export type { Approval, ApprovalKind, ApprovalState, Approver, Asking } from './request.ts';
export { openApprovals } from './approvals.ts';
export type { Approvals, ApproveCommand } from './approvals.ts';
export { comparedNumber, qrCode, typedCode } from './codes.ts';
export type { NewApproval } from './request-documents.ts';
export { approvalProblems } from './problems.ts';
