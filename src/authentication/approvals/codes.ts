import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds for which a QR code is drawn before the next one takes its place. */
export const QR_STEP_SECONDS = 1;
/**
 * Age in seconds at which a QR code is good for nothing any more: up to 4 on a screen without JavaScript (1 with it), 2
 * for the camera to read it, 2 to tap what the camera offers, 2 for a slow mobile network. What a phisher takes a
 * picture of and sends on is older.
 */
export const QR_LIFE_SECONDS = 10;
/** Clocks of our processes differ by less. */
const AHEAD_SECONDS = 1;

/** A typed code changes in this time; it is taken for two steps more, so that there is a minute at least to type it. */
const TYPED_STEP_SECONDS = 30;
const TYPED_STEPS_BACK = 2;
export const SERIAL_DIGITS = 5;
const TYPED_DIGITS = 4;

/** What the codes of one request are made from; it never leaves the server. */
export interface CodeSource {
  readonly id: string;
  /** Random, of this request alone. */
  readonly secret: Buffer;
  /** The first digits of its typed codes: they find the request, and prove nothing. */
  readonly serial: string;
}

const mac = ({ secret }: CodeSource, use: string, step: number): Buffer =>
  createHmac('sha256', secret).update(`${use}\n${step}`).digest();

const qrMac = (source: CodeSource, step: number): string => mac(source, 'qr', step).toString('base64url', 0, 9);

const typedMac = (source: CodeSource, step: number): string =>
  String(mac(source, 'typed', step).readUInt32BE(0) % 10 ** TYPED_DIGITS).padStart(TYPED_DIGITS, '0');

const stepOf = (now: Date, seconds: number): number => Math.floor(now.getTime() / 1000 / seconds);

function equal(a: string, b: string): boolean {
  const [one, two] = [Buffer.from(a), Buffer.from(b)];
  return one.length === two.length && timingSafeEqual(one, two);
}

/**
 * The code in the QR at a moment: the request's id, and an HMAC over the second (as RFC 6238 does, longer and faster).
 */
export const qrCode = (source: CodeSource, now: Date): string =>
  `${source.id}.${qrMac(source, stepOf(now, QR_STEP_SECONDS))}`;

export function splitQrCode(code: string): { id: string; proof: string } | undefined {
  const [id = '', proof = '', ...rest] = code.split('.');
  return id === '' || proof === '' || rest.length > 0 ? undefined : { id, proof };
}

/** Whether the code was on the screen within its life. */
export function isFreshQr(source: CodeSource, proof: string, now: Date): boolean {
  const present = stepOf(now, QR_STEP_SECONDS);
  const steps = Array.from({ length: QR_LIFE_SECONDS + AHEAD_SECONDS }, (_, back) => present + AHEAD_SECONDS - back);
  return steps.filter((step) => equal(qrMac(source, step), proof)).length > 0;
}

/** The code to type at a moment: nine digits. */
export const typedCode = (source: CodeSource, now: Date): string =>
  `${source.serial}${typedMac(source, stepOf(now, TYPED_STEP_SECONDS))}`;

/** A code as people type it, spaces and hyphens between groups; undefined: not one of ours. */
export function splitTypedCode(typed: string): { serial: string; proof: string } | undefined {
  const digits = typed.replace(/[\s.-]/g, '');
  if (!/^\d+$/.test(digits) || digits.length !== SERIAL_DIGITS + TYPED_DIGITS) return undefined;
  return { serial: digits.slice(0, SERIAL_DIGITS), proof: digits.slice(SERIAL_DIGITS) };
}

export function isFreshTyped(source: CodeSource, proof: string, now: Date): boolean {
  const present = stepOf(now, TYPED_STEP_SECONDS);
  const steps = Array.from({ length: TYPED_STEPS_BACK + 1 }, (_, back) => present - back);
  return steps.filter((step) => equal(typedMac(source, step), proof)).length > 0;
}

/** The number to compare: two digits on the screen that asks, typed by the one who approves. */
export const comparedNumber = (source: CodeSource): string =>
  String(10 + (mac(source, 'number', 0).readUInt32BE(0) % 90));

export const isComparedNumber = (source: CodeSource, typed: string): boolean =>
  equal(comparedNumber(source), typed.replace(/\s/g, ''));
