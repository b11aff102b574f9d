/** approvals: pages of a sign-in that wait for somebody on another device. */
export { askGuardian, guardianPage } from './guardian.ts';
export { otherDevicePage } from './other-device.ts';
export { addWaitingRoutes } from './waiting.ts';
