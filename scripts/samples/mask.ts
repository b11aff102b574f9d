import { hash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';

const SHOWN = 10;
/** Characters of a JWT that show its algorithm and nothing that differs between runs. */
const SHOWN_OF_A_JWT = 20;

/** Members of tokens and answers that are random, or made from something random. */
const RANDOM = [
  'access_token',
  'refresh_token',
  'code',
  'request_uri',
  'sub',
  'sid',
  'jti',
  'at_hash',
  'kid',
  'n',
  'x',
  'y',
];

const isJwt = (value: string): boolean => /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value);

/** Replaces what differs between runs, and shortens secrets and signatures. The same value is shown the same way. */
export class Mask {
  readonly #shown = new Map<string, string>();
  readonly #kept: readonly string[];

  /** `kept`: values that are the same in each run, although their members are random elsewhere. */
  constructor(kept: readonly string[]) {
    this.#kept = kept;
  }

  /** Shows a text in the place of another one, everywhere. */
  show(raw: string, shown: string): void {
    this.#shown.set(raw, shown);
  }

  /** Shows the beginning of a made-up value in the place of this one: the same in each run. */
  shorten(raw: string, name: string): void {
    if (this.#shown.has(raw)) return;
    const start = isJwt(raw) ? raw.slice(0, SHOWN_OF_A_JWT) : hash('sha256', name, 'base64url').slice(0, SHOWN);
    this.#shown.set(raw, `${start}…`);
  }

  /** Masks the random members of an answer, of the tokens in it, and of all that is nested in it. */
  learn(value: unknown, name: string): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (typeof member === 'string' && isJwt(member)) {
        this.learn(decodeProtectedHeader(member), name);
        this.learn(decodeJwt(member), name);
        this.shorten(member, `${name} ${key}`);
      } else if (typeof member === 'string' && RANDOM.includes(key) && !this.#kept.includes(member)) {
        const prefix = /^urn:[\w:-]+:/.exec(member)?.[0] ?? '';
        this.shorten(member.slice(prefix.length), `${name} ${key}`);
      } else this.learn(member, `${name} ${key}`);
    }
  }

  apply(text: string): string {
    const longestFirst = [...this.#shown].sort(([a], [b]) => b.length - a.length);
    return longestFirst.reduce((all, [raw, shown]) => all.replaceAll(raw, shown), text);
  }
}
