import { createHmac, timingSafeEqual } from 'node:crypto';
import { ok, readDigits, refuse, type Result } from '../../shared/index.ts';
import { approvalProblems } from './problems.ts';

/** Seconds for which a QR code is shown before the next one replaces it. */
export const QR_STEP_SECONDS = 1;
/**
 * Maximum age of a QR code in seconds: up to 4 on a screen without JavaScript (1 with it), 2 for the camera to read it,
 * 2 to tap the camera's suggestion, 2 for a slow mobile network. A picture that a phisher forwards is older.
 */
export const QR_LIFE_SECONDS = 10;
/** Upper bound of the clock difference between our processes. */
const AHEAD_SECONDS = 1;

/**
 * A typed code changes after this time. It is accepted for two more steps, which leaves at least a minute to type it.
 */
const TYPED_STEP_SECONDS = 30;
const TYPED_STEPS_BACK = 2;
export const SERIAL_DIGITS = 5;
const TYPED_DIGITS = 4;

/** The secret of one request's codes; it never leaves the server. */
export interface CodeSource {
  readonly id: string;
  /** Random, unique to this request. */
  readonly secret: Buffer;
  /** The first digits of its typed codes, which identify the request but prove nothing. */
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
 * The QR code's content at a given time: the request's id and an HMAC over the second (like RFC 6238, longer and
 * faster).
 */
export const qrCode = (source: CodeSource, now: Date): string =>
  `${source.id}.${qrMac(source, stepOf(now, QR_STEP_SECONDS))}`;

export function splitQrCode(code: string): { id: string; proof: string } | undefined {
  const [id = '', proof = '', ...rest] = code.split('.');
  return id === '' || proof === '' || rest.length > 0 ? undefined : { id, proof };
}

/** Whether the screen showed the code within its lifetime. */
export function isFreshQr(source: CodeSource, proof: string, now: Date): boolean {
  const present = stepOf(now, QR_STEP_SECONDS);
  const steps = Array.from({ length: QR_LIFE_SECONDS + AHEAD_SECONDS }, (_, back) => present + AHEAD_SECONDS - back);
  return steps.filter((step) => equal(qrMac(source, step), proof)).length > 0;
}

/** The code to type at a given time: nine digits. */
export const typedCode = (source: CodeSource, now: Date): string =>
  `${source.serial}${typedMac(source, stepOf(now, TYPED_STEP_SECONDS))}`;

const { make } = approvalProblems;

/** Parses a typed code. Refusals: `approval_code_missing`, `approval_code_malformed`. */
export function readTypedCode(typed: string): Result<{ serial: string; proof: string }> {
  const length = SERIAL_DIGITS + TYPED_DIGITS;
  const read = readDigits(typed, length);
  if (read === 'missing') return refuse(make.approval_code_missing());
  if (read === 'malformed') return refuse(make.approval_code_malformed({ digits: length }));
  return ok({ serial: read.digits.slice(0, SERIAL_DIGITS), proof: read.digits.slice(SERIAL_DIGITS) });
}

export function isFreshTyped(source: CodeSource, proof: string, now: Date): boolean {
  const present = stepOf(now, TYPED_STEP_SECONDS);
  const steps = Array.from({ length: TYPED_STEPS_BACK + 1 }, (_, back) => present - back);
  return steps.filter((step) => equal(typedMac(source, step), proof)).length > 0;
}

/** The number to compare: two digits that the requesting screen shows and the approver types. */
export const comparedNumber = (source: CodeSource): string =>
  String(10 + (mac(source, 'number', 0).readUInt32BE(0) % 90));

const COMPARED_DIGITS = 2;

/** Parses a typed number. Refusals: `approval_number_missing`, `approval_number_malformed`. */
export function readComparedNumber(typed: string): Result<string> {
  const read = readDigits(typed, COMPARED_DIGITS);
  if (read === 'missing') return refuse(make.approval_number_missing());
  return read === 'malformed' ? refuse(make.approval_number_malformed({ digits: COMPARED_DIGITS })) : ok(read.digits);
}

export const isComparedNumber = (source: CodeSource, number: string): boolean => equal(comparedNumber(source), number);
