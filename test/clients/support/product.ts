import { after } from 'mocha';
import { newDataFolder, RunningCommand, runCommand } from '../../support/command.ts';
import { freePorts } from '../../support/ports.ts';
import { until } from '../../support/until.ts';

/** A made-up person of the sandbox. */
export interface Person {
  readonly number: string;
  readonly password: string;
  /** A one-time code that always works for this person. */
  readonly fixed_code: string;
}

/** A request as the inspector of the sandbox shows it: secrets are masked. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly parameters: readonly (readonly [string, string])[];
  readonly error?: string;
  readonly description?: string;
}

/** The product with its sandbox, as `npm start` runs it. */
export interface Product {
  readonly issuer: string;
  /** Stores a record with `sen-id rp put` and waits until the server knows it. */
  register(file: string, clientId: string): Promise<void>;
  /** Makes a person for one client, so that limits of one account do not join the tests. */
  person(wish?: { level?: 1 | 2 }): Promise<Person>;
  /** The requests of a client, newest first. */
  requests(clientId: string): Promise<SeenRequest[]>;
}

async function start(): Promise<Product> {
  const port = await freePorts(4);
  const env = { SEN_ID_DATA: newDataFolder(), SEN_ID_PORT: String(port) };
  const running = new RunningCommand(['demo', '--json'], env);
  stop = async () => {
    await running.interrupt();
  };
  process.once('exit', () => running.child.kill('SIGKILL'));
  await running.prints(/^\{.*\}\n/m);
  const [issuer, sandbox] = [`http://localhost:${port}`, `http://localhost:${port + 3}`];
  return {
    issuer,
    async register(file, clientId) {
      const put = await runCommand(['rp', 'put', file], env);
      if (put.code !== 0) throw new Error(put.stderr);
      const asked = `${issuer}/auth?client_id=${clientId}`;
      await until(async () => !(await (await fetch(asked)).text()).includes('invalid_client'));
    },
    async person(wish = {}) {
      const answer = await fetch(`${sandbox}/api/people`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wish),
      });
      if (answer.status !== 201) throw new Error(`no person: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Person;
    },
    async requests(clientId) {
      const answer = await fetch(`${sandbox}/api/requests?client=${clientId}`);
      return (await answer.json()) as SeenRequest[];
    },
  };
}

let product: Promise<Product> | undefined;
let stop: () => Promise<void> = () => Promise.resolve();
after(() => stop());

/** The one product of this run. It starts with the first client that needs it. */
export const theProduct = (): Promise<Product> => (product ??= start());
