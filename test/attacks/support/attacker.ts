import { pino } from 'pino';
import { listen } from '../../../src/commands/server.ts';
import { compose } from '../../../src/compose/index.ts';
import type { Account, PersonalNumber } from '../../../src/identity/index.ts';
import { HtmlClient, type Page } from '../../support/html-client.ts';
import { freePort } from '../../support/ports.ts';
import { atCallback, recordOf, TestRelyingParty } from '../../support/relying-party.ts';
import { startService, type TestService, type TestServiceOptions } from '../../support/service.ts';

export const PASSWORD = 'hoa sen trong đầm 7';
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

/** The real time, which the store and signed tokens depend on, plus an offset that a test can advance. */
export class MovableClock {
  #ahead = 0;
  #stoodAt: number | undefined;
  now(): Date {
    return new Date((this.#stoodAt ?? Date.now()) + this.#ahead);
  }
  /** Freezes the time until it is released. Do not freeze it for longer than stored documents live. */
  stand(): void {
    this.#stoodAt ??= Date.now();
  }
  go(): void {
    this.#stoodAt = undefined;
  }
  pass(seconds: number): void {
    this.#ahead += seconds * 1000;
  }
}

/** The service under attack. The test acts as its proxy, so that attackers can come from any address. */
export interface Target {
  readonly test: TestService;
  readonly clock: MovableClock;
  readonly rp: TestRelyingParty;
  /** A browser at an address. */
  from(address: string): HtmlClient;
  /** The first page of a new sign-in. */
  signInPage(browser: HtmlClient, parameters?: Record<string, string>): Promise<Page>;
  /** A new account with `PASSWORD`. */
  holder(phone?: string): Promise<{ readonly account: Account; readonly number: string }>;
  close(): Promise<void>;
}

export async function openTarget(options: TestServiceOptions = {}): Promise<Target> {
  const clock = new MovableClock();
  const test = await startService({
    clock,
    relyingParties: [recordOf({ id: 'portal' })],
    ...options,
    config: { trusted_proxies: LOOPBACK, ...options.config },
  });
  const rp = await TestRelyingParty.open(test, 'portal');
  let holders = 0;
  return {
    test,
    clock,
    rp,
    from: (address) => new HtmlClient({ stopAt: atCallback, headers: { 'x-forwarded-for': address } }),
    signInPage: async (browser, parameters) => browser.get((await rp.request(parameters)).url.href),
    async holder(phone = '+84900000001') {
      holders += 1;
      const number = `001190${String(500_000 + holders)}`;
      const created = await test.service.accounts.create({
        identity: {
          number: number as PersonalNumber,
          name: { family: 'Nguyễn', middle: 'Thị', given: 'Sen' },
          birthdate: '1990-05-01',
          sex: 'female',
          nationality: 'VN',
          address: { formatted: 'Hà Nội', country: 'VN' },
        },
        level: 2,
        phone,
      });
      if (!created.ok) throw new Error(created.problem.code);
      await test.service.authentication.factors.password.set(created.value.id, PASSWORD);
      return { account: created.value, number };
    },
    close: () => test.close(),
  };
}

/** Another process of the same installation; requests to it go to its own port. */
export async function startSecondProcess({ test, clock }: Target): Promise<{ port: number; close(): Promise<void> }> {
  const port = await freePort();
  const config = { ...test.config, port };
  const service = await compose({ config, log: pino({ level: 'silent' }), clock });
  service.startWork();
  const listening = await listen(service.app, config.host, port, 'the provider', 'SEN_ID_PORT');
  return {
    port,
    async close() {
      service.beginStop();
      await listening.stop(500);
      await service.close();
    },
  };
}

/** The same address at another process. */
export const atPort = (url: string, port: number): string => {
  const moved = new URL(url);
  moved.port = String(port);
  return moved.href;
};

interface Guess {
  readonly number: string;
  readonly password: string;
  /** Source address, if it differs from the browser's. */
  readonly address?: string;
}

/**
 * Sends number and password to the page of a sign-in. @returns the code of the refusal, or the name of the page that
 * comes next.
 */
export async function guess(browser: HtmlClient, url: string, { number, password, address }: Guess): Promise<string> {
  const form = new URLSearchParams({ personal_number: number, password });
  const page = await browser.post(url, form, {
    'sec-fetch-site': 'same-origin',
    ...(address === undefined ? {} : { 'x-forwarded-for': address }),
  });
  return page.problem ?? page.name ?? 'gone on';
}

/** Starts a password recovery, as anyone who knows a number can. @returns the next page. */
export async function beginRecovery(browser: HtmlClient, issuer: string, number: string): Promise<Page> {
  const form = new URLSearchParams({ personal_number: number });
  return browser.post(`${issuer}/recovery`, form, { 'sec-fetch-site': 'same-origin' });
}

export const tally = (outcomes: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};
