import Router from '@koa/router';
import type Koa from 'koa';
import type { Clock, Localised } from '../../shared/index.ts';
import type { ExplainedErrors } from '../errors/explained.ts';
import { errorRoutes } from '../errors/routes.ts';
import { openInspector } from '../inspector/inspector.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { inspectorRoutes } from '../inspector/routes.ts';
import { openPeople } from '../people/own/people.ts';
import type { OpenAccount, People } from '../people/own/people.ts';
import type { AccountState, SandboxPerson } from '../people/person.ts';
import type { Running, SandboxLog } from '../serving/running.ts';
import { listen, openApp, showPage } from '../serving/server.ts';
import type { PageContext, PageState } from '../serving/server.ts';
import { openSimulator, simulatorRoutes } from '../simulator/index.ts';
import type { Simulator } from '../simulator/index.ts';
import { startMailServer } from './mail-server.ts';
import { openMessages } from './messages.ts';
import type { Messages } from './messages.ts';
import { openApi } from './openapi.ts';
import { failurePage, homePage, messagesPage } from './pages.ts';
import { peopleRoutes } from './people-routes.ts';
import { serviceRoutes } from './services.ts';

export interface SandboxOptions {
  /** Address to listen on. */
  host: string;
  /** 0 for any free port. */
  port: number;
  /** The address that browsers use, if not `http://localhost:<port>`. */
  baseUrl?: string;
  /** Bearer tokens that callers must send. */
  tokens: { population: string; matcher: string; sms: string };
  /** The one-time code that the product accepts in sandbox mode. The sandbox only displays it. */
  fixedCode?: string;
  /** Present level and state of the accounts, by number. Without an entry, those of the sandbox people are shown. */
  accountStates?: (
    numbers: readonly string[],
  ) => Promise<ReadonlyMap<string, { level: 0 | 1 | 2; state: AccountState }>>;
  /** Opens the account of a person whom a developer makes. Without it, nobody can be made. */
  openAccount?: OpenAccount;
  /** The file that keeps the people whom developers made. */
  peopleFile?: string;
  /** The clients whose sign-ins can be made to fail. */
  clients?: () => readonly { readonly id: string; readonly name: Localised }[];
  /** The provider's catalogue of errors. */
  errors?: ExplainedErrors;
  /** Other pages that the home page links to. */
  links?: { provider?: string; portal?: string; payment?: string };
  clock: Clock;
  log: SandboxLog;
}

export interface RunningSandbox extends Running {
  /** `smtp://127.0.0.1:<port>` */
  readonly smtpUrl: string;
  /** Base address for the population client, on this machine: `{populationUrl}/persons/{number}`. */
  readonly populationUrl: string;
  /** Base address for the matcher client: `{matcherUrl}/comparisons`. */
  readonly matcherUrl: string;
  readonly smsUrl: string;
  /** Everyone, those included whom developers made. */
  readonly people: People;
  /** Takes the requests that it shows. */
  readonly inspector: Inspector;
  /** Says which sign-ins are to fail. */
  readonly simulator: Simulator;
}

/** Population database, biometric matcher, SMS gateway, mail server and the pages for developers. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { clock, log, fixedCode, peopleFile: file } = options;
  const people = await openPeople({ clock, fixedCode, file });
  const messages = openMessages(clock);
  const inspector = openInspector(clock);
  const simulator = openSimulator();
  const mail = await startMailServer(messages, log);
  try {
    const running = await listen(options, (url) =>
      application(options, { people, messages, inspector, simulator }, url),
    );
    return {
      url: running.url,
      ...{ people, inspector, simulator },
      smtpUrl: mail.url,
      populationUrl: `${running.local}/npd`,
      matcherUrl: `${running.local}/matcher`,
      smsUrl: `${running.local}/sms`,
      close: async () => {
        await Promise.all([running.close(), mail.close()]);
      },
    };
  } catch (error) {
    await mail.close();
    throw error;
  }
}

interface Parts {
  readonly people: People;
  readonly messages: Messages;
  readonly inspector: Inspector;
  readonly simulator: Simulator;
}

function application(options: SandboxOptions, parts: Parts, url: string): Koa<PageState> {
  const { fixedCode, clients = () => [] } = options;
  const { people, messages, inspector, simulator } = parts;
  const app = openApp({
    name: `sandbox_${new URL(url).port}`,
    theme: { light: '#5b3a8c', dark: '#c9b1f2' },
    failure: (ctx, status) => failurePage(ctx.state.language, status),
    log: options.log,
  });
  const router = new Router<PageState>();
  const present = async (): Promise<readonly SandboxPerson[]> => {
    const everyone = people.all();
    const numbers = everyone.map(({ record }) => record.number);
    const states = await presentStates(options, numbers);
    return everyone.map((person) => ({ ...person, ...states.get(person.record.number) }));
  };
  const wanted = (ctx: PageContext): string | undefined => {
    const { to } = ctx.query;
    return typeof to === 'string' && to !== '' ? to : undefined;
  };

  router.get('/', async (ctx) => {
    const { language } = ctx.state;
    showPage(ctx, homePage({ language, people: await present(), fixedCode, links: options.links ?? {} }));
  });
  router.get('/messages', (ctx) => {
    const to = wanted(ctx);
    showPage(ctx, messagesPage({ language: ctx.state.language, messages: messages.list(to), to }));
  });
  router.get('/api/messages', (ctx) => {
    ctx.body = messages.list(wanted(ctx));
  });
  router.get('/openapi.json', (ctx) => {
    ctx.body = openApi(url);
  });
  router.get('/logo.svg', (ctx) => {
    ctx.type = 'image/svg+xml';
    ctx.body = LOGO;
  });
  const openAccount = options.openAccount ?? (() => Promise.resolve({ refused: 'provider_not_ready' }));
  app.use(router.routes());
  app.use(peopleRoutes({ people, present, openAccount, url }).routes());
  const errors: ExplainedErrors = options.errors ?? (() => new Map());
  app.use(inspectorRoutes(inspector, errors, url).routes());
  app.use(errorRoutes(errors).routes());
  app.use(simulatorRoutes({ simulator, clients, url }).routes());
  app.use(serviceRoutes({ tokens: options.tokens, messages, people }).routes());
  return app;
}

/**
 * While the product can't answer (it is starting, or its store is down), the states of the sandbox people are shown.
 */
async function presentStates(
  options: SandboxOptions,
  numbers: readonly string[],
): ReturnType<NonNullable<SandboxOptions['accountStates']>> {
  try {
    return (await options.accountStates?.(numbers)) ?? new Map();
  } catch (error) {
    options.log.warn({ err: error }, 'the state of the accounts is not to be had');
    return new Map();
  }
}

/** A sand bucket in two tones. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path d="M14 24h36l-5 34H19z" fill="#7a55b5"/><path d="M16 24a16 16 0 0 1 32 0h-4a12 12 0 0 0-24 0z" fill="#c9b1f2"/></svg>`;
