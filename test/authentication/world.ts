import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { resolve } from 'node:path';
import { openAudit, type Audit, type AuditEvent } from '../../src/audit/index.ts';
import { FACTOR_NAMES } from '../../src/authentication/factors/index.ts';
import { FIXED_UNFINISHED, type Use } from '../../src/authentication/guarding/index.ts';
import { type Authentication, type AuthenticationOptions, openAuthentication } from '../../src/authentication/index.ts';
import type { SignIn } from '../../src/authentication/sign-in/index.ts';
import {
  openAccounts,
  type Account,
  type Accounts,
  type CreateAccount,
  type PersonalNumber,
} from '../../src/identity/index.ts';
import { openNotifications, type Notifications } from '../../src/notifications/index.ts';
import type { Matcher } from '../../src/population/index.ts';
import { newId, type Problem, type Result } from '../../src/shared/index.ts';
import {
  openSeal,
  StoreUnavailable,
  type CollectionDeclaration,
  type Seal,
  type Store,
  type StoredDocument,
} from '../../src/storage/index.ts';
import type { EngineUnderTest } from '../storage/engines.ts';
import { isMadeByItself } from '../support/by-itself.ts';

/** Hashing fast enough for hundreds of attempts; a separate test covers the real parameters. */
export const QUICK = { memoryKib: 1024, passes: 1, lanes: 1 };
export const PASSWORD = 'hoa sen trong đầm 7';
export const ISSUER = 'https://id.example.vn';
export const HOME = '192.0.2.7';
export const STRANGER = '198.51.100.9';
const ROOT = resolve(import.meta.dirname, '../..');
const SEAL = openSeal({ keys: [{ id: 'test', key: randomBytes(32) }] });

/** A clock that only the test advances. */
export class TestClock {
  #at = Date.parse('2026-03-02T01:00:00Z');
  now(): Date {
    return new Date(this.#at);
  }
  pass(seconds: number): void {
    this.#at += seconds * 1000;
  }
}

export interface Holder {
  readonly account: Account;
  readonly number: string;
}

/** The part of the test world that belongs to one process. */
export interface TestProcess {
  readonly store: Store;
  readonly audit: Audit;
  readonly notifications: Notifications;
  readonly accounts: Accounts;
  readonly authentication: Authentication;
}

export interface World {
  readonly clock: TestClock;
  readonly seal: Seal;
  readonly store: Store;
  readonly audit: Audit;
  readonly notifications: Notifications;
  readonly accounts: Accounts;
  readonly authentication: Authentication;
  /** Recorded audit events, oldest first. */
  readonly events: AuditEvent[];
  /** Store calls (`collection.method`) since the list was last cleared, without background calls. */
  readonly calls: string[];
  /** Store calls that fail as if the store did not respond. */
  readonly faults: Set<string>;
  /** Accounts whose sessions were ended. */
  readonly ended: string[];
  /** Sessions returned for any account. */
  readonly uses: Use[];
  /** Texts of the messages that arrived, oldest first. */
  readonly messages: { to: string; text: string }[];
  holder(changes?: Partial<CreateAccount>, password?: string): Promise<Holder>;
  /** Another process on the same data. */
  process(options?: Partial<AuthenticationOptions>): Promise<TestProcess>;
  /** The code in the newest message, once all have arrived. */
  newestCode(): Promise<string>;
  close(): Promise<void>;
}

/** Records each call of a collection, and makes the selected calls fail. */
function listened(store: Store, calls: string[], faults: ReadonlySet<string>): Store {
  return new Proxy(store, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== 'collection' && property !== 'model') {
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return (of: CollectionDeclaration<StoredDocument>) => {
        return new Proxy<object>(property === 'model' ? target.model(of) : target.collection(of), {
          get(collection, method) {
            const inner: unknown = Reflect.get(collection, method, collection);
            if (typeof inner !== 'function') return inner;
            return (...parameters: unknown[]) => {
              const call = `${of.name}.${String(method)}`;
              if (!isMadeByItself(call)) calls.push(call);
              if (faults.has(call)) return Promise.reject(new StoreUnavailable('said to fail'));
              return Reflect.apply(inner, collection, parameters) as unknown;
            };
          },
        });
      };
    },
  });
}

/** An SMS gateway over HTTP, as the notifications module expects it. */
async function openGateway(messages: World['messages']): Promise<Server> {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      messages.push(body as World['messages'][number]);
      response.writeHead(202).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

let numbers = 0;

/** Real store, seal, audit, accounts, outbox and SMS gateway; only the clock belongs to the test. */
export async function openWorld(engine: EngineUnderTest, matcher?: Matcher): Promise<World> {
  const clock = new TestClock();
  const calls: string[] = [];
  const faults = new Set<string>();
  const events: AuditEvent[] = [];
  const ended: string[] = [];
  const messages: World['messages'] = [];
  const gateway = await openGateway(messages);
  const { port } = gateway.address() as AddressInfo;
  const uses: Use[] = [];
  const outboxes: Notifications[] = [];

  const assemble = async (options: Partial<AuthenticationOptions> = {}) => {
    const store = listened(await engine.open({ clock }), calls, faults);
    const real = openAudit({ store, clock });
    const audit: Audit = {
      verify: (onRecord) => real.verify(onRecord),
      async record(event) {
        await real.record(event);
        events.push(event);
      },
    };
    const accounts = openAccounts({ store, seal: SEAL, clock, audit });
    const notifications = openNotifications({
      store,
      seal: SEAL,
      clock,
      log: { warn: () => undefined },
      localesFolder: resolve(ROOT, 'views/locales'),
      sms: { url: `http://127.0.0.1:${port}/sms`, token: 'token' },
      mail: { url: 'smtp://127.0.0.1:9', from: 'Sen ID <no-reply@localhost>' },
    });
    outboxes.push(notifications);
    const authentication = openAuthentication({
      store,
      seal: SEAL,
      clock,
      audit,
      accounts,
      notifications,
      async endSessions(accountId, kept) {
        ended.push(accountId);
        return (await accounts.endAll(accountId, kept)) !== undefined;
      },
      usesOf: () => Promise.resolve(uses),
      onUnfinished: () => undefined,
      matcher,
      options: {
        ...{ factors: FACTOR_NAMES, issuer: ISSUER, parameters: QUICK, concurrency: 2, queueLimit: 64 },
        recovery: { holdSeconds: 86_400, phoneWaitSeconds: 3 * 86_400 },
        risk: { new_device_and_place: 2, impossible_travel: 2, many_failures: 2, hostile_place: 2, spraying: 2 },
        portrait: { score: 0.8, liveness: 0.5 },
        unfinished: { ...FIXED_UNFINISHED, place: { most: 60, perMinute: 6 }, network: { most: 300, perMinute: 30 } },
        ...options,
      },
    });
    await store.ready();
    return { store, audit, accounts, notifications, authentication };
  };
  const { store, audit, accounts, notifications, authentication } = await assemble();

  return {
    clock,
    seal: SEAL,
    store,
    audit,
    notifications,
    accounts,
    authentication,
    events,
    calls,
    faults,
    ended,
    uses,
    messages,
    async holder(changes = {}, password = PASSWORD) {
      numbers += 1;
      const number = `001190${String(numbers).padStart(6, '0')}`;
      const created = await accounts.create({
        identity: {
          number: number as PersonalNumber,
          name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
          birthdate: '1990-05-01',
          sex: 'female',
          nationality: 'VN',
          address: { formatted: 'Hà Nội', country: 'VN' },
        },
        level: 2,
        phone: '+84900000001',
        ...changes,
      });
      const account = valueOf(created);
      await authentication.factors.password.set(account.id, password);
      return { account, number };
    },
    process: assemble,
    async newestCode() {
      await notifications.stop();
      return /\d{6}/.exec(messages.at(-1)?.text ?? '')?.[0] ?? '';
    },
    async close() {
      for (const outbox of outboxes) await outbox.stop();
      gateway.close();
    },
  };
}

export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`refused: ${result.problem.code}`);
  return result.value;
};

export const problemOf = (result: Result<unknown>): Problem => {
  if (result.ok) throw new Error('was not refused');
  return result.problem;
};

/** Code of the refusal, or `ok`. */
export const outcomeOf = (result: Result<SignIn>): string => (result.ok ? 'ok' : result.problem.code);

export const tally = (outcomes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

/** Tries a password in a separate sign-in. */
export const trying = (
  { authentication }: Pick<TestProcess, 'authentication'>,
  number: string,
  password = PASSWORD,
  address = HOME,
  signInId = newId(),
): Promise<Result<SignIn>> => authentication.factors.password.verify({ signInId, number, password, address });
