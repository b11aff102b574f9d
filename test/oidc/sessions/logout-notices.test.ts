import type Provider from 'oidc-provider';
import { expect } from 'chai';
import type { Audit } from '../../../src/audit/index.ts';
import { logoutNoticesCollection, openLogoutNotices } from '../../../src/oidc/sessions/logout-notices.ts';
import { queueLogoutTokens } from '../../../src/oidc/upstream/oidc-provider/sessions/logout-tokens.ts';
import { plusSeconds } from '../../../src/shared/index.ts';
import type { Store } from '../../../src/storage/index.ts';
import { onEachEngine } from '../../storage/engines.ts';

const BEGAN = new Date('2026-03-02T01:00:00Z');
const DAY_SECONDS = 86_400;
const ACCOUNT = 'account-of-the-citizen';

onEachEngine('the notices of a sign-out', (engine) => {
  let store: Store;
  let now = BEGAN;
  const clock = { now: () => now };
  /** Seconds after the sign-out at which the relying party was tried. */
  const tries: number[] = [];
  const counted: string[] = [];
  const events: { type: string }[] = [];
  const warnings: [object, string][] = [];
  const errors: [object, string][] = [];
  let answers = false;
  let hasRecord = true;

  class Client {
    readonly clientId = 'portal';
    readonly backchannelLogoutUri = 'https://portal.example.vn/logout';
    static find(): Promise<Client | undefined> {
      return Promise.resolve(hasRecord ? new Client() : undefined);
    }
    backchannelLogout(): Promise<void> {
      tries.push((now.getTime() - BEGAN.getTime()) / 1000);
      return answers ? Promise.resolve() : Promise.reject(new Error('connect ECONNREFUSED'));
    }
  }
  const provider = { Client } as unknown as Provider;
  const open = () =>
    openLogoutNotices(() => provider, {
      ...{ store, clock },
      audit: { record: (event: { type: string }) => Promise.resolve(void events.push(event)) } as unknown as Audit,
      log: {
        warn: (details, message) => void warnings.push([details, message]),
        error: (details, message) => void errors.push([details, message]),
      },
      countLogout: (outcome) => void counted.push(outcome),
    });
  let notices: ReturnType<typeof open>;

  before(async () => {
    store = await engine.open({ clock });
    store.collection(logoutNoticesCollection);
    await store.ready();
    notices = open();
    queueLogoutTokens(provider, (logout) => notices.add(logout));
  });
  beforeEach(async () => {
    now = BEGAN;
    [answers, hasRecord] = [false, true];
    await store.collection(logoutNoticesCollection).deleteMany({});
    for (const list of [tries, counted, events, warnings, errors]) list.length = 0;
  });

  const waiting = () => store.collection(logoutNoticesCollection).find({}).toArray();
  /** Signs out, and waits for the first try. */
  const signOut = async (): Promise<void> => {
    await notices.add({ accountId: ACCOUNT, clientId: 'portal', sid: 'a-session' });
    await notices.stop();
  };
  /** Lets the time pass in steps, until nothing waits or the time is over. */
  const pass = async (seconds: number, step = 10): Promise<void> => {
    const end = plusSeconds(now, seconds);
    while (now < end) {
      const [next] = await waiting();
      if (next === undefined) return;
      now = new Date(Math.max(next.dueAt.getTime(), plusSeconds(now, step).getTime()));
      if (now < end) await notices.sweep();
    }
  };
  const types = (): string[] => events.map(({ type }) => type);

  it('are tried at once, soon, and then each hour for a day; then log, metric and audit say that it is given up', async () => {
    await signOut();
    await pass(2 * DAY_SECONDS);
    const hours = Array.from({ length: 23 }, (_, index) => 3100 + (index + 1) * 3600);
    expect(tries).to.deep.equal([0, 10, 40, 100, 400, 1300, 3100, ...hours]);
    expect(tries.at(-1)).to.be.within(23 * 3600, DAY_SECONDS);
    expect(await waiting()).to.deep.equal([]);
    expect(counted).to.deep.equal([...tries.slice(1).map(() => 'failed'), 'given_up']);
    expect(types()).to.deep.equal(['logout_notice_delayed', 'logout_notice_given_up']);
    expect(warnings).to.have.length(tries.length - 1);
    expect(errors).to.have.length(1);
    const [[details, message] = [{}, '']] = errors;
    expect(details).to.include({ rp: 'portal', tries: tries.length });
    expect(message).to.include('not tried any more');
    expect(JSON.stringify([warnings, errors]))
      .to.not.include(ACCOUNT)
      .and.not.include('a-session');
  });

  it('are not tried again once they were taken, were it at the last try', async () => {
    await signOut();
    await pass(DAY_SECONDS - 4000);
    expect(await waiting()).to.have.length(1);
    answers = true;
    await pass(DAY_SECONDS);
    const made = tries.length;
    expect([await waiting(), counted.at(-1), errors]).to.deep.equal([[], 'delivered', []]);
    expect(types()).to.deep.equal(['logout_notice_delayed']);
    await pass(DAY_SECONDS);
    expect(tries).to.have.length(made);
  });

  it('go on in another process, and are sent by one of several that find them due at the same instant', async () => {
    await signOut();
    now = plusSeconds(now, 10);
    await Promise.all([open().sweep(), open().sweep(), notices.sweep()]);
    expect(tries).to.deep.equal([0, 10]);
    answers = true;
    now = plusSeconds(now, 30);
    await open().sweep();
    expect([tries, await waiting()]).to.deep.equal([[0, 10, 40], []]);
  });

  it('reach the one that began the sign-out a moment after its answer has left, and not before', async () => {
    answers = true;
    let leave = (): void => undefined;
    const answered = new Promise<void>((resolve) => (leave = resolve));
    await notices.add({ accountId: ACCOUNT, clientId: 'portal' }, answered);
    await notices.sweep();
    now = plusSeconds(now, 30);
    await notices.sweep();
    expect([tries, (await waiting()).length]).to.deep.equal([[], 1]);
    leave();
    await notices.stop();
    await notices.sweep();
    expect(tries).to.deep.equal([]);
    now = plusSeconds(now, 2);
    await Promise.all([open().sweep(), notices.sweep()]);
    expect([tries, await waiting()]).to.deep.equal([[32], []]);
  });

  it('reach the one that began the sign-out when its lease is over, where this process died before', async () => {
    answers = true;
    await notices.add({ accountId: ACCOUNT, clientId: 'portal' }, new Promise(() => undefined));
    now = plusSeconds(now, 119);
    await open().sweep();
    expect(tries).to.deep.equal([]);
    now = plusSeconds(now, 1);
    await open().sweep();
    expect([tries, await waiting()]).to.deep.equal([[120], []]);
    notices = open();
  });

  it('end without a fault when the relying party is no longer registered', async () => {
    await signOut();
    hasRecord = false;
    await pass(DAY_SECONDS);
    expect([tries, await waiting(), errors]).to.deep.equal([[0], [], []]);
    expect(types()).to.deep.equal(['logout_notice_delayed']);
  });
});
