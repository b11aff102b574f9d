import { isUtf8 } from 'node:buffer';
import { ProblemError } from '../../../shared/index.ts';
import { problems } from '../problems.ts';

/** Fields of a submitted form by name. The values of a field are in the order sent, their letters composed (NFC). */
export type Form = ReadonlyMap<string, readonly string[]>;

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;
/** Control characters but for white space: no field of a person or of the protocol holds one. */
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/;

const malformed = (): ProblemError => new ProblemError(problems.make.malformed_request());

/** Whether the percent-encoding and the UTF-8 of a query or form are right. */
export function isWellEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    decodeURIComponent(text.replaceAll('+', ' '));
    return true;
  } catch {
    return false;
  }
}

/**
 * Gathers fields. A name that no form of ours has is an attack or a mistake. @throws ProblemError `malformed_request`
 */
export function formOf(entries: Iterable<readonly [name: string, value: string]>): Form {
  const fields = new Map<string, string[]>();
  for (const [name, value] of entries) {
    if (!FIELD_NAME.test(name) || CONTROL.test(value)) throw malformed();
    fields.set(name, [...(fields.get(name) ?? []), value.normalize('NFC')]);
  }
  return fields;
}

export function parseForm(body: Buffer): Form {
  const text = body.toString('utf8');
  if (!isUtf8(body) || !isWellEncoded(text)) throw malformed();
  return formOf(new URLSearchParams(text));
}

/** The one value of a field. A field sent twice is malformed. */
export function field(form: Form, name: string): string {
  const values = form.get(name) ?? [];
  if (values.length > 1) throw malformed();
  return values[0] ?? '';
}
