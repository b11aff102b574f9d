import { timingSafeEqual } from 'node:crypto';
import { newSecret } from '../../shared/index.ts';
import type { Clock } from '../../shared/index.ts';
import type { PageContext } from '../serving/server.ts';
import type { Citizen, PendingSignIn } from './provider.ts';

/** What a relying party remembers about one browser. */
export interface Session<Data> {
  id: string;
  /** CSRF token: part of every form. */
  readonly csrf: string;
  /** Sign-ins under way by `state`, one for each tab. */
  readonly pending: Map<string, PendingSignIn>;
  citizen: Citizen | undefined;
  data: Data;
  usedAt: number;
}

const IDLE_MS = 60 * 60 * 1000;
const MOST_PENDING = 8;

/**
 * Sessions in memory, at most `limit`: the least recently used are dropped first. Each ends an hour after its last use.
 */
export class Sessions<Data> {
  readonly #kept = new Map<string, Session<Data>>();
  readonly #clock: Clock;
  readonly #cookie: { name: string; secure: boolean };
  readonly #fresh: () => Data;
  readonly #limit: number;

  constructor(options: { clock: Clock; cookie: { name: string; secure: boolean }; fresh: () => Data; limit?: number }) {
    this.#clock = options.clock;
    this.#cookie = options.cookie;
    this.#fresh = options.fresh;
    this.#limit = options.limit ?? 5000;
  }

  /** The session of the request's cookie. */
  find(ctx: PageContext): Session<Data> | undefined {
    const session = this.#kept.get(ctx.cookies.get(this.#cookie.name) ?? '');
    if (session === undefined) return undefined;
    this.#kept.delete(session.id);
    const now = this.#clock.now().getTime();
    if (now - session.usedAt > IDLE_MS) return undefined;
    session.usedAt = now;
    // Insert it again: the order of the map is the order of use.
    this.#kept.set(session.id, session);
    return session;
  }

  findOrStart(ctx: PageContext): Session<Data> {
    const found = this.find(ctx);
    if (found !== undefined) return found;
    const session: Session<Data> = {
      id: newSecret(),
      csrf: newSecret(),
      pending: new Map(),
      citizen: undefined,
      data: this.#fresh(),
      usedAt: this.#clock.now().getTime(),
    };
    this.#keep(ctx, session);
    return session;
  }

  /** Remembers a sign-in under way. If there are too many, the oldest is dropped. */
  await(session: Session<Data>, pending: PendingSignIn): void {
    const [oldest] = session.pending.keys();
    if (oldest !== undefined && session.pending.size >= MOST_PENDING) session.pending.delete(oldest);
    session.pending.set(pending.state, pending);
  }

  /** Records the signed-in citizen under a new session id, which prevents session fixation. */
  signIn(ctx: PageContext, session: Session<Data>, citizen: Citizen): void {
    // Another person must not inherit anything from the one before.
    if (session.citizen !== undefined && session.citizen.sub !== citizen.sub) session.data = this.#fresh();
    this.#kept.delete(session.id);
    session.id = newSecret();
    session.citizen = citizen;
    this.#keep(ctx, session);
  }

  end(ctx: PageContext, session: Session<Data>): void {
    this.#kept.delete(session.id);
    ctx.cookies.set(this.#cookie.name, null);
  }

  /**
   * Ends the session with the provider's `sid`, or all sessions of the person if no `sid` is given. Returns how many
   * ended.
   */
  endAll(ended: { sub?: string | undefined; sid?: string | undefined }): number {
    let count = 0;
    for (const [id, { citizen }] of this.#kept) {
      if (citizen === undefined) continue;
      const meant = ended.sid === undefined ? citizen.sub === ended.sub : citizen.sid === ended.sid;
      if (meant && this.#kept.delete(id)) count++;
    }
    return count;
  }

  #keep(ctx: PageContext, session: Session<Data>): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= this.#limit) this.#kept.delete(oldest);
    this.#kept.set(session.id, session);
    const { name, secure } = this.#cookie;
    // Behind a proxy that terminates TLS, koa sees plain HTTP and would refuse to set a secure cookie.
    ctx.cookies.secure = secure;
    ctx.cookies.set(name, session.id, { httpOnly: true, sameSite: 'lax', secure, path: '/' });
  }
}

/** Whether a form carries the CSRF token of this session. */
export function isOwnForm(session: Session<unknown>, form: ReadonlyMap<string, string>): boolean {
  const sent = Buffer.from(form.get('csrf') ?? '');
  const made = Buffer.from(session.csrf);
  return sent.length === made.length && timingSafeEqual(sent, made);
}
