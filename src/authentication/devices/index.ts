/**
 * devices: the browsers that holders have signed in with, recognised by the digest of a secret in a cookie; notices of
 * new ones.
 * Never: a proof of identity. A known device only lowers suspicion and enables its passcode.
 */
export { browserName } from './browser-name.ts';
export { devicesCollection } from './device-records.ts';
export type { Appearance, KnownDevice } from './device-records.ts';
export { openDevices } from './devices.ts';
export type { DeviceCookie, Devices, RememberDevice } from './devices.ts';
