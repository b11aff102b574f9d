import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Config, Service } from '../compose/index.ts';
import { openPopulation } from '../population/index.ts';
import { parseRelyingParty } from '../relying-parties/index.ts';
import {
  demoRelyingParties,
  sandboxPeople,
  simulateFailures,
  startPayment,
  startPortal,
  startSandbox,
  type OpenAccount,
  type Running,
  type SandboxPerson,
  type SandboxOptions,
  type Simulation,
} from '../sandbox/index.ts';
import { newSecret, systemClock } from '../shared/index.ts';
import { openLog, settings } from './environment.ts';
import { inspectRequests, refusalLine } from './sandbox/inspection.ts';
import { CommandError, note, print } from './output.ts';
import { openOwnAccount } from './sandbox/own-people.ts';
import { peopleTable, seedPeople } from './people.ts';
import { PortTakenError } from './server.ts';
import { onSignalToStop, serve, type Serving } from './serving.ts';
import { howToTrust, openDemoTls, withoutStrictTransport } from './sandbox/tls.ts';
import { endSimulatedLocks, openDeeds, simulatedClients } from './sandbox/simulation.ts';

type AccountStates = Awaited<ReturnType<NonNullable<SandboxOptions['accountStates']>>>;

const PARTS = ['the provider', 'the demo portal', 'the demo payment provider', 'the sandbox'] as const;

const HIGHEST_PORT = 65_535;

/** Fails early if a port is out of range or taken. */
async function checkPorts(host: string, first: number): Promise<void> {
  const most = HIGHEST_PORT - PARTS.length + 1;
  if (first > most) {
    throw new CommandError(
      `SEN_ID_PORT is ${first}; the demo takes four ports in a row, this one and the next three, so it may be ${most} at most.`,
      2,
    );
  }
  for (const [index, what] of PARTS.entries()) {
    const probe = createServer();
    probe.listen({ host, port: first + index });
    try {
      await once(probe, 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
        throw new PortTakenError(first + index, what, `SEN_ID_PORT (the demo takes it and the next three)`);
      }
      throw error;
    }
    probe.close();
    await once(probe, 'close');
  }
}

/** The demo portal's client secret, made at the first start and kept in a file. */
async function keptSecret(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept !== undefined) return kept;
  const secret = newSecret(32);
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

const tell = (details: object, text: string): void => note(`${text} ${JSON.stringify(details)}`);
const quiet = { info: () => undefined, warn: tell, error: tell };

interface Places {
  readonly issuer: string;
  readonly portal: string;
  readonly payment: string;
  readonly sandbox: string;
  /** The certificate to trust, where the provider speaks TLS. */
  readonly ca: string | undefined;
}

const forMachines = (places: Places, people: readonly SandboxPerson[], { data }: Config): string =>
  JSON.stringify({
    ...places,
    people: people.map(({ record, password, about }) => ({ number: record.number, password, about: about.en })),
    data,
  });

function forPeople(
  { issuer, portal, payment, sandbox, ca }: Places,
  people: readonly SandboxPerson[],
  { data, sandbox: { fixed_code: fixedCode } }: Config,
): string {
  return `
Sen ID is ready.

  the provider (issuer)        ${issuer}
  demo public-service portal   ${portal}
  demo payment provider        ${payment}
  sandbox: people, messages    ${sandbox}
  request inspector            ${sandbox}/inspector
  error simulator              ${sandbox}/simulator
  errors with cause and cure   ${sandbox}/errors
${ca === undefined ? '' : howToTrust(ca, issuer)}
${peopleTable(people)}

One-time codes: ${sandbox}/messages${fixedCode === undefined ? '' : `, or always ${fixedCode}`}
Everything is kept in ${data}. Ctrl-C ends it.`;
}

/** The demo writes no logs unless a level is set: its terminal is for people. */
const PRESETS = { logs: { level: 'silent' } };

/** `sen-id demo`: the provider, both demo RPs and the sandbox in one process. */
export async function demo({ json, tls: isSecure }: { readonly json: boolean; readonly tls: boolean }): Promise<void> {
  const plain = settings({}, PRESETS);
  if (!plain.sandbox.enabled) {
    throw new CommandError('The demo needs sandbox mode: SEN_ID_MODE=development (or sandbox.enabled: true).', 2);
  }
  const presets = isSecure ? { ...PRESETS, issuer: `https://localhost:${plain.port}` } : PRESETS;
  const base = settings({}, presets);
  const { host, port } = base;
  await checkPorts(host, port);
  await mkdir(base.data, { recursive: true });
  const tls = isSecure ? await openDemoTls(base) : undefined;
  const url = (offset: number): string => `http://localhost:${port + offset}`;
  const [portalUrl, paymentUrl, sandboxUrl] = [url(1), url(2), url(3)];
  const tokens = { population: newSecret(16), matcher: newSecret(16), sms: newSecret(16) };
  const running: { stop(): Promise<void> }[] = [];
  const close = (part: Running): void => void running.unshift({ stop: () => part.close() });
  const stopAll = async (): Promise<void> => {
    for (const part of running.splice(0)) await part.stop();
  };
  let openAccount: OpenAccount | undefined;
  let known: Service | undefined;
  let simulation: Simulation | undefined;
  try {
    const sandbox = await startSandbox({
      host,
      port: port + 3,
      baseUrl: sandboxUrl,
      tokens,
      ...(base.sandbox.fixed_code === undefined ? {} : { fixedCode: base.sandbox.fixed_code }),
      accountStates: (numbers) => accountStates(numbers),
      clients: () => (known === undefined ? [] : simulatedClients(known)),
      openAccount: async (...asked) => (await openAccount?.(...asked)) ?? { refused: 'provider_not_ready' },
      errors: () => known?.errors ?? new Map(),
      peopleFile: resolve(base.data, 'own-people.json'),
      links: { provider: base.issuer, portal: portalUrl, payment: paymentUrl },
      clock: systemClock,
      log: quiet,
    });
    close(sandbox);
    const decided = {
      notifications: { sms_url: sandbox.smsUrl, sms_token: tokens.sms, mail_url: sandbox.smtpUrl },
      population: { url: sandbox.populationUrl, token: tokens.population },
      matcher: { url: sandbox.matcherUrl, token: tokens.matcher },
      sandbox: { errors_page: `${sandboxUrl}/errors` },
    };
    const config: Config = settings(decided, presets);
    const log = openLog(config);
    const prepare = (composed: Service): void => {
      known = composed;
      simulation = simulateFailures({
        ...{ simulator: sandbox.simulator, deeds: openDeeds(composed) },
        ...{ clock: systemClock, log: quiet },
      });
      simulation.prepare(composed.app);
      // Around the simulator, so that simulated answers are shown as well.
      const inspect = inspectRequests(
        sandbox.inspector,
        (error) => tell({ error: String(error) }, 'a request could not be inspected'),
        (request) => {
          const line = refusalLine(request, composed.errors);
          if (line !== undefined) note(line);
        },
      );
      inspect(composed.app);
      if (isSecure) withoutStrictTransport(composed.app);
    };
    const serving: Serving = await serve(config, log, undefined, { prepare, tls });
    running.unshift(serving);
    const { service } = serving;
    running.unshift({ stop: async () => simulation?.stop() });
    const accountStates = async (numbers: readonly string[]): Promise<AccountStates> => {
      const found = await Promise.all(numbers.map((number) => service.accounts.findByNumber(number)));
      return new Map(
        found
          .filter((account) => account !== undefined)
          .map(({ identity, level, state }) => [identity.number as string, { level, state }]),
      );
    };

    const portalSecret = await keptSecret(resolve(base.data, 'demo-portal-secret'));
    const records = demoRelyingParties({ portalUrl, paymentUrl, portalSecret });
    for (const { record, logo } of records) {
      const parsed = parseRelyingParty(JSON.stringify(record), 'json');
      if (parsed.record === undefined)
        throw new Error(`the demo record ${record.id} has faults: ${JSON.stringify(parsed.faults)}`);
      const put = await service.relyingParties.put(parsed.record, { type: logo.type, bytes: logo.bytes });
      if (!put.ok) throw new Error(`the demo record ${record.id} is refused: ${put.problem.code}`);
    }
    const population = openPopulation({ url: config.population.url, token: config.population.token });
    const made = await seedPeople(
      service,
      (accountId, password) => service.authentication.factors.password.set(accountId, password),
      population,
      (done, of) => note(`preparing the sandbox people: ${done} of ${of}`),
    );
    await endSimulatedLocks(
      service,
      sandbox.people.all().map(({ record }) => record.number),
    );
    openAccount = openOwnAccount(service, population, sandbox.people);
    if (made > 0) note(`${made} sandbox people are ready`);

    const common = { host, issuer: config.issuer, clock: systemClock, log: quiet };
    const [portalRecord, paymentRecord] = records;
    if (portalRecord === undefined || paymentRecord === undefined) throw new Error('the demo records are incomplete');
    close(
      await startPortal({
        ...common,
        port: port + 1,
        baseUrl: portalUrl,
        client: { id: portalRecord.record.id, secret: portalSecret },
      }),
    );
    close(
      await startPayment({
        ...common,
        port: port + 2,
        baseUrl: paymentUrl,
        client: { id: paymentRecord.record.id },
        dataDir: config.data,
      }),
    );

    const people = sandboxPeople(systemClock, config.sandbox.fixed_code);
    const places = {
      ...{ issuer: config.issuer, portal: portalUrl, payment: paymentUrl, sandbox: sandboxUrl },
      ca: tls?.caFile,
    };
    onSignalToStop(async () => {
      note('\nstopping ...');
      await stopAll();
      log.flush();
    });
    print((json ? forMachines : forPeople)(places, people, config));
  } catch (error) {
    await stopAll();
    throw error;
  }
}
