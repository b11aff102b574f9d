import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { listen } from '../../src/commands/server.ts';
import { inspectRequests } from '../../src/commands/sandbox/inspection.ts';
import { openOwnAccount } from '../../src/commands/sandbox/own-people.ts';
import { seedPeople } from '../../src/commands/people.ts';
import { openDeeds, simulatedClients } from '../../src/commands/sandbox/simulation.ts';
import { compose, loadConfig, type Config, type Service } from '../../src/compose/index.ts';
import { parseRelyingParty } from '../../src/relying-parties/index.ts';
import { openPopulation } from '../../src/population/index.ts';
import {
  sandboxPeople,
  simulateFailures,
  startSandbox,
  type OpenAccount,
  type RunningSandbox,
  type SandboxPerson,
  type Simulation,
} from '../../src/sandbox/index.ts';
import { freePort } from './ports.ts';
import { keepSigningKeys, putSigningKeys } from './signing-keys.ts';
import { newId, systemClock, type Clock } from '../../src/shared/index.ts';

/** Hashing fast enough for hundreds of sign-ins; separate tests cover the real parameters. */
const QUICK_HASHING = { memory_kib: 1024, passes: 1, lanes: 1 };
/** Of the simulator, in milliseconds. */
const SHORT_PAUSES = { slow: 30_000, after: 200, locked: 1000 };
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface TestServiceOptions {
  readonly config?: Record<string, unknown>;
  readonly clock?: Clock;
  readonly log?: Logger;
  /** Records of relying parties to register. */
  readonly relyingParties?: readonly Record<string, unknown>[];
}

/** The product with its sandbox, on free ports. */
export interface TestService {
  readonly issuer: string;
  readonly config: Config;
  readonly service: Service;
  readonly sandbox: RunningSandbox;
  person(key: string): SandboxPerson;
  put(record: Record<string, unknown>): Promise<void>;
  /** The newest message to a phone or e-mail address. */
  lastMessage(to: string): Promise<string | undefined>;
  /** The code in the newest message to a phone or e-mail address, once there is one. */
  codeSentTo(to: string): Promise<string>;
  close(): Promise<void>;
}

/** The store of a test: a separate file, or a separate database on the server of SEN_ID_TEST_MONGODB. */
export function storeUri(folder: string): string {
  const server = process.env['SEN_ID_TEST_MONGODB'];
  if (server === undefined) return `sqlite:${join(folder, 'sen-id.db')}`;
  const uri = new URL(server);
  uri.pathname = `/sen_id_${newId().replaceAll(/[^A-Za-z0-9]/g, '')}`;
  return uri.href;
}

export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const folder = await mkdtemp(join(tmpdir(), 'sen-id-test-'));
  const clock = options.clock ?? systemClock;
  const log = options.log ?? pino({ level: 'silent' });
  const tokens = { population: newId(), matcher: newId(), sms: newId() };
  const port = await freePort();
  const sandbox = await startSandbox({
    ...{ host: '127.0.0.1', port: 0, tokens, fixedCode: '000000', clock, log: QUIET },
    openAccount: (...asked) => openAccount(...asked),
    clients: () => simulatedClients(service),
    errors: () => service.errors,
  });
  const config = loadConfig({
    env: {},
    overrides: {
      port,
      data: folder,
      store: storeUri(folder),
      host: 'localhost',
      authentication: { password: QUICK_HASHING },
      notifications: { sms_url: sandbox.smsUrl, sms_token: tokens.sms, mail_url: sandbox.smtpUrl },
      population: { url: sandbox.populationUrl, token: tokens.population },
      matcher: { url: sandbox.matcherUrl, token: tokens.matcher },
      relying_parties: { folder: join(folder, 'relying-parties') },
      ...options.config,
    },
  });
  await putSigningKeys({ config, log, clock });
  const service: Service = await compose({ config, log, clock, strictPages: true });
  let simulation: Simulation | undefined;
  if (config.sandbox.enabled) {
    const { simulator } = sandbox;
    simulation = simulateFailures({ simulator, deeds: openDeeds(service), clock, log: QUIET, pauses: SHORT_PAUSES });
    simulation.prepare(service.app);
  }
  inspectRequests(sandbox.inspector, (error) => {
    throw error;
  })(service.app);
  service.startWork();
  const listening = await listen(service.app, config.host, config.port, 'the provider', 'SEN_ID_PORT', log);
  const people = sandboxPeople(clock, '000000');
  const population = openPopulation({ url: sandbox.populationUrl, token: tokens.population });
  await seedPeople(
    service,
    (accountId, password) => service.authentication.factors.password.set(accountId, password),
    population,
    () => undefined,
  );
  const openAccount: OpenAccount = openOwnAccount(service, population, sandbox.people);
  const put = async (record: Record<string, unknown>): Promise<void> => {
    const parsed = parseRelyingParty(JSON.stringify(record), 'json');
    if (parsed.record === undefined) throw new Error(JSON.stringify(parsed.faults));
    const result = await service.relyingParties.put(parsed.record);
    if (!result.ok) throw new Error(result.problem.code);
  };
  for (const record of options.relyingParties ?? []) await put(record);
  const lastMessage = async (to: string): Promise<string | undefined> => {
    const answer = await fetch(`${sandbox.url}/api/messages?to=${encodeURIComponent(to)}`);
    const [newest] = (await answer.json()) as { text: string }[];
    return newest?.text;
  };
  return {
    issuer: config.issuer,
    config,
    service,
    sandbox,
    person(key) {
      const person = people.find((one) => one.key === key);
      if (person === undefined) throw new Error(`nobody is called ${key}`);
      return person;
    },
    put,
    lastMessage,
    async codeSentTo(to) {
      for (let looks = 0; looks < 250; looks += 1) {
        const code = /\b\d{6}\b/.exec((await lastMessage(to)) ?? '')?.[0];
        if (code !== undefined) return code;
        await new Promise((done) => setTimeout(done, 20));
      }
      throw new Error('no code arrived');
    },
    async close() {
      await simulation?.stop();
      await keepSigningKeys(config, service.keys);
      service.beginStop();
      await listening.stop(500);
      await service.close();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
