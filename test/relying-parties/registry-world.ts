import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAudit } from '../../src/audit/index.ts';
import {
  openRelyingParties,
  type RelyingParties,
  type RelyingPartiesDependencies,
} from '../../src/relying-parties/index.ts';
import { systemClock } from '../../src/shared/index.ts';
import { openSeal, openStore, type Store } from '../../src/storage/index.ts';

const KEY = randomBytes(32);

/** A folder and a store, and registries that share them. */
export class RegistryWorld {
  readonly folder: string;
  readonly #storeFile: string;
  readonly #stores: Store[] = [];
  readonly #started: RelyingParties[] = [];

  constructor() {
    const home = mkdtempSync(join(tmpdir(), 'sen-id-registry-'));
    this.folder = join(home, 'relying-parties');
    this.#storeFile = join(home, 'store.db');
    mkdirSync(this.folder);
  }

  write(name: string, content: string | Buffer): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** Acts as one of several processes that share the folder and the store. */
  async open(changes: Partial<RelyingPartiesDependencies> = {}) {
    const store = await openStore({ uri: `sqlite:${this.#storeFile}` });
    this.#stores.push(store);
    const audit = openAudit({ store, clock: systemClock });
    const seal = openSeal({ keys: [{ id: 'a', key: KEY }] });
    const warnings: object[] = [];
    const log = { info: () => undefined, warn: (details: object) => void warnings.push(details) };
    const registry = openRelyingParties({
      store,
      seal,
      clock: systemClock,
      audit,
      folder: this.folder,
      pollMs: 20,
      log,
      ...changes,
    });
    await store.ready();
    this.#started.push(registry);
    return { registry, store, warnings };
  }

  async refreshed(changes: Partial<RelyingPartiesDependencies> = {}): Promise<RelyingParties> {
    const { registry } = await this.open(changes);
    await registry.refresh();
    return registry;
  }

  async close(): Promise<void> {
    for (const registry of this.#started) await registry.stop();
    for (const store of this.#stores) await store.close();
  }
}
