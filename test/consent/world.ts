import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudit, type Audit } from '../../src/audit/index.ts';
import {
  openConsents,
  type Consent,
  type ConsentDependencies,
  type Consents,
  type GiveConsent,
} from '../../src/consent/index.ts';
import type { AccountId } from '../../src/identity/index.ts';
import type { Result } from '../../src/shared/index.ts';
import { openStore, type Store } from '../../src/storage/index.ts';
import { relyingParty } from '../relying-parties/records.ts';
import { pageFor } from './pages.ts';

export const DAY = 86_400_000;
export const account = 'account-1' as AccountId;
export const rp = relyingParty();
export const ALL = ['name', 'birthdate', 'phone_number'];

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
};

/** Whether each claim was granted. */
export const decided = (consent: Consent | undefined): Record<string, boolean> =>
  Object.fromEntries(Object.entries(consent?.decisions ?? {}).map(([name, decision]) => [name, decision.granted]));

/** Consents on a separate store, with a clock that only the test advances. */
export class World {
  now = new Date('2026-03-01T08:00:00Z');
  consents: Consents;
  readonly store: Store;
  /** Recorded audit events, oldest first. */
  readonly told: { type: string }[] = [];

  private constructor(store: Store) {
    this.store = store;
    this.consents = this.#openConsents();
  }

  static async open(): Promise<World> {
    const uri = `sqlite:${join(mkdtempSync(join(tmpdir(), 'sen-id-consent-')), 'store.db')}`;
    const world = new World(await openStore({ uri }));
    await world.store.ready();
    return world;
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /** Another process on the same store. */
  async process(changes: Partial<ConsentDependencies> = {}): Promise<Consents> {
    const consents = this.#openConsents(changes);
    await this.store.ready();
    return consents;
  }

  /** The account agrees to everything that the relying party requests; `changes` override parts. */
  give(changes: Partial<GiveConsent> = {}): Promise<Result<Consent>> {
    const relying = changes.relyingParty ?? rp;
    const asked = changes.asked ?? ALL;
    const text = pageFor(relying, asked, changes.language);
    return this.consents.give({
      accountId: account,
      relyingParty: relying,
      asked,
      ticked: asked,
      acr: 'LoA1',
      language: 'vi',
      text,
      ...changes,
    });
  }

  #openConsents(changes: Partial<ConsentDependencies> = {}): Consents {
    const { store, told } = this;
    const clock = { now: () => new Date(this.now) };
    const real = openAudit({ store, clock });
    const audit = Object.create(real, {
      record: {
        value: async (event: Parameters<Audit['record']>[0]) => {
          await real.record(event);
          told.push(event);
        },
      },
    }) as Audit;
    return openConsents({ store, clock, audit, ...changes });
  }
}
