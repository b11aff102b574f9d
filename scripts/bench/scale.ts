import { Browser } from './load/browser.ts';
import { Connection } from './load/connection.ts';
import { drive, median } from './load/drive.ts';
import { cpuSeconds } from './processes.ts';
import { install, seed, type Installation } from './product/folder.ts';
import { personOf } from './product/people.ts';
import { startProduct, type StartedProduct } from './product/target.ts';
import { authorizationRequest, hostOf, RELYING_PARTY } from './target.ts';
import { codeExchange, codeOf, success } from './works/session.ts';
import { freePort } from '../../test/support/ports.ts';

const SIZES: readonly number[] = [1_000, 100_000, 1_000_000];
/** The accepted difference in cost. */
const FLAT_WITHIN = 0.15;

/** Cheap hashes: the time of argon2 does not depend on the number of accounts. */
const CHEAP_HASHES = {
  SEN_ID_AUTHENTICATION_PASSWORD_MEMORY_KIB: '64',
  SEN_ID_AUTHENTICATION_PASSWORD_PASSES: '1',
};

interface Sized {
  readonly size: number;
  readonly installation: Installation;
  readonly product: StartedProduct;
  /** Milliseconds, and microseconds of CPU time, of one sign-in, by round. */
  readonly times: number[];
  readonly cpu: number[];
}

/**
 * A whole sign-in of a random person: password, consent, code, token. Consent is asked for each time. Otherwise, with
 * few accounts, everybody would soon have given it, and their sign-ins would need one page less.
 */
async function signInUnit(product: StartedProduct, size: number): Promise<() => Promise<void>> {
  const connection = await Connection.open(product.port);
  return async () => {
    const browser = new Browser(connection, hostOf(product));
    const person = personOf(Math.floor(Math.random() * size));
    const { path, verifier } = authorizationRequest({ prompt: 'consent' });
    const code = codeOf(await browser.authorize(path, RELYING_PARTY.redirectUri, person));
    success(await connection.send(codeExchange(product, code, verifier)), 'token');
  };
}

interface ScaleOptions {
  /** Numbers of accounts. */
  readonly sizes?: readonly number[];
  readonly seconds: number;
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

/** Measures the cost of a sign-in as the number of accounts grows, in turns with one installation of each size. */
export async function measureScale({ sizes = SIZES, seconds, rounds, progress }: ScaleOptions): Promise<void> {
  const all: Sized[] = [];
  try {
    for (const size of sizes) {
      progress(`making ${size} accounts`);
      const installation = await install(await freePort(), CHEAP_HASHES);
      try {
        await seed(installation, size);
        const product = await startProduct(installation, 1);
        all.push({ size, installation, product, times: [], cpu: [] });
      } catch (error) {
        await installation.remove();
        throw error;
      }
    }
    for (let round = 0; round <= rounds; round += 1) {
      progress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const { size, product, times, cpu } of round % 2 === 0 ? all : all.toReversed()) {
        const units = await Promise.all(Array.from({ length: 4 }, () => signInUnit(product, size)));
        const before = cpuSeconds(product.pid) ?? NaN;
        const { rate, latencies } = await drive(units, seconds / rounds);
        if (round === 0) continue;
        times.push(1000 / rate);
        cpu.push((((cpuSeconds(product.pid) ?? NaN) - before) / latencies.length) * 1e6);
      }
    }
  } finally {
    for (const { product, installation } of all) {
      await product.stop();
      await installation.remove();
    }
  }
  const costs = all.map(({ size, times, cpu }) => ({ size, ms: median(times), cpu: median(cpu) }));
  for (const { size, ms, cpu } of costs) {
    console.log(
      `${String(size).padStart(9)} accounts: ${ms.toFixed(2)} ms a sign-in (without the hash), ${cpu.toFixed(0)} us of processor time`,
    );
  }
  const values = costs.map(({ ms }) => ms);
  const spread = Math.max(...values) / Math.min(...values) - 1;
  console.log(
    `spread ${(spread * 100).toFixed(0)}% (goal ${FLAT_WITHIN * 100}%: ${spread <= FLAT_WITHIN ? 'met' : 'MISSED'})`,
  );
}
