import { createRequire } from 'node:module';
import type * as PhoneNumbers from 'libphonenumber-js/min';
import { dayText, type Language } from '../../shared/index.ts';
import type { Account } from '../account.ts';
import { groupedNumber } from '../personal-number.ts';
import { CLAIMS } from './catalogue.ts';
import { presentValue } from './present.ts';

/** Claims by the scope that requests them. */
export const SCOPES: Readonly<Record<string, readonly string[]>> = CLAIMS.reduce<Record<string, string[]>>(
  (scopes, { name, scope }) => ({ ...scopes, [scope]: [...(scopes[scope] ?? []), name] }),
  {},
);

const definitions = new Map(CLAIMS.map((definition) => [definition.name, definition]));

/** The values of claims for an account, without claims above its level and claims that it lacks or that are empty. */
export function claimValues(
  account: Account,
  names: readonly string[],
  now: Date,
  portrait?: Buffer,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const definition = definitions.get(name);
    if (definition === undefined || account.level < definition.minimumLevel) continue;
    const value = presentValue(definition.value(account, now, portrait));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Stands for the portrait, which is stored apart: every account of level 2 has one. */
const SOME_PORTRAIT = Buffer.alloc(1);

/** Whether an account has a value for a claim at its present level. */
export function hasClaim(account: Account, name: string, now: Date): boolean {
  return Object.hasOwn(claimValues(account, [name], now, SOME_PORTRAIT), name);
}

const require = createRequire(import.meta.url);

/** A phone number in its national format. The world's numbering plans are loaded at first use. */
function phoneText(text: string): string {
  const { parsePhoneNumberFromString } = require('libphonenumber-js/min') as typeof PhoneNumbers;
  return parsePhoneNumberFromString(text)?.formatNational() ?? text;
}

/** An address on one line: as the register formats it, else its parts. */
function addressText({ formatted, ...parts }: { formatted?: unknown }): string | undefined {
  if (typeof formatted === 'string') return formatted;
  return (
    Object.values(parts)
      .filter((part) => typeof part === 'string')
      .join(', ') || undefined
  );
}

const numericDate = (date: string): string => date.split('-').reverse().join('/');

/**
 * A value in human-readable form; undefined if the account has none. Words such as `male` and `true` are left to the
 * texts.
 */
export function displayValue(name: string, value: unknown, language: Language): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return addressText(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  switch (name) {
    case 'birthdate':
      return numericDate(text);
    case 'personal_number':
      return groupedNumber(text);
    case 'phone_number':
      return phoneText(text);
    case 'nationality':
      return new Intl.DisplayNames([language], { type: 'region' }).of(text) ?? text;
    case 'updated_at':
      return dayText(new Date(Number(value) * 1000), language);
    default:
      return text;
  }
}
