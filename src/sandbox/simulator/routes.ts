import Router from '@koa/router';
import { readForm, readJson } from '../serving/body.ts';
import { onlyOwnPages } from '../serving/local.ts';
import { showPage } from '../serving/server.ts';
import type { PageContext, PageState } from '../serving/server.ts';
import { FAILURES } from './failures/index.ts';
import { simulatorPage } from './page.ts';
import type { Choosable, Fault } from './page.ts';
import type { Chosen, Simulator } from './simulator.ts';

export interface SimulatorRoutes {
  readonly simulator: Simulator;
  readonly clients: () => readonly Choosable[];
  readonly url: string;
}

/** The simulator's page, and the same for programs. */
export function simulatorRoutes({ simulator, clients, url }: SimulatorRoutes): Router<PageState> {
  const router = new Router<PageState>();

  const show = (ctx: PageContext, form: Partial<Chosen>, faults: readonly Fault[]): void => {
    const [choosable, chosen] = [clients(), simulator.chosen()];
    showPage(ctx, simulatorPage({ language: ctx.state.language, clients: choosable, chosen, form, faults }));
  };
  /** What is wrong with a choice; nothing if it was taken. */
  const choose = ({ client = '', failure = '' }: Partial<Chosen>): Fault[] => {
    const isClient = clients().some(({ id }) => id === client);
    const isFailure = FAILURES.some(({ id }) => id === failure);
    if (isClient && isFailure) simulator.choose({ client, failure });
    return [...(isClient ? [] : (['client'] as const)), ...(isFailure ? [] : (['failure'] as const))];
  };
  const back = (ctx: PageContext): void => {
    ctx.status = 303;
    ctx.redirect('/simulator');
  };

  router.get('/simulator', (ctx) => {
    const { client, failure } = ctx.query;
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    show(ctx, { client: text(client), failure: text(failure) }, []);
  });
  router.post('/simulator', async (ctx) => {
    onlyOwnPages(ctx, url);
    const fields = await readForm(ctx.req);
    const form = { client: fields.get('client') ?? '', failure: fields.get('failure') ?? '' };
    const faults = choose(form);
    if (faults.length === 0) {
      back(ctx);
      return;
    }
    ctx.status = 422;
    show(ctx, form, faults);
  });
  router.post('/simulator/forget', async (ctx) => {
    onlyOwnPages(ctx, url);
    simulator.forget((await readForm(ctx.req)).get('client') ?? '');
    back(ctx);
  });

  router.get('/api/simulations', (ctx) => {
    ctx.body = simulator.chosen();
  });
  router.post('/api/simulations', async (ctx) => {
    onlyOwnPages(ctx, url);
    const sent = (await readJson(ctx.req)) as Record<string, unknown> | null;
    const text = (value: unknown): string => (typeof value === 'string' ? value : '');
    const form = { client: text(sent?.['client']), failure: text(sent?.['failure']) };
    const faults = choose(form);
    ctx.status = faults.length === 0 ? 201 : 422;
    ctx.body = faults.length === 0 ? form : { error: 'invalid_request', faults: faults.map(faultOf) };
  });
  router.delete('/api/simulations/:client', (ctx) => {
    onlyOwnPages(ctx, url);
    ctx.status = simulator.forget(ctx.params['client'] ?? '') ? 204 : 404;
    if (ctx.status === 404) ctx.body = { error: 'not_found' };
  });
  return router;
}

const MESSAGES: Readonly<Record<Fault, string>> = {
  client: 'must be the client_id of a registered relying party',
  failure: 'must be a failure of the simulator: see GET /simulator',
};
const faultOf = (field: Fault): object => ({ field, message: MESSAGES[field] });
