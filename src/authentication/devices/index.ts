/**
 * devices: the browsers that holders have signed in with, known by digests of a secret in a cookie; telling the holder
 * of a new one.
 * Never: a proof of who is signing in. A known device lowers suspicion and carries a passcode, and no more.
 */
export { browserName } from './browser-name.ts';
export { devicesCollection } from './device-records.ts';
export type { Appearance, KnownDevice } from './device-records.ts';
export { openDevices } from './devices.ts';
export type { DeviceCookie, Devices, RememberDevice } from './devices.ts';
