import Router from '@koa/router';
import type { OpenAccount, People } from '../people/own/people.ts';
import { readOwnPerson } from '../people/own/request.ts';
import type { SandboxPerson } from '../people/person.ts';
import { readForm, readJson } from '../serving/body.ts';
import { onlyOwnPages } from '../serving/local.ts';
import { showPage } from '../serving/server.ts';
import type { PageState } from '../serving/server.ts';
import { emptyForm, formOf, newPersonPage, requestOf } from './new-person-page.ts';
import { drawPortrait } from './portrait.ts';

/** A person as `GET /api/people` and `POST /api/people` return it. */
export const forPrograms = (person: SandboxPerson): object => ({
  number: person.record.number,
  password: person.password,
  phone: person.phone,
  email: person.email,
  level: person.level,
  state: person.state,
  about: person.about.en,
  fixed_code: person.fixedCode,
  ...(person.totpSecret === undefined ? {} : { totp_secret: person.totpSecret }),
  ...(person.passcode === undefined ? {} : { passcode: person.passcode }),
  ...(person.recoveryCodes === undefined ? {} : { recovery_codes: person.recoveryCodes }),
});

/** HTTP status of a refusal to make a person. */
const statusOf = (refused: string): number =>
  refused === 'too_many_people' ? 409 : refused === 'provider_not_ready' ? 503 : 422;

/** The people for programs, their pictures, and the page that makes one. */
export function peopleRoutes(options: {
  people: People;
  /** The people with the present level and state of their accounts. */
  present: () => Promise<readonly SandboxPerson[]>;
  openAccount: OpenAccount;
  url: string;
}): Router<PageState> {
  const { people, present, openAccount, url } = options;
  const router = new Router<PageState>();

  router.get('/api/people', async (ctx) => {
    ctx.body = (await present()).map(forPrograms);
  });
  router.post('/api/people', async (ctx) => {
    onlyOwnPages(ctx, url);
    const read = readOwnPerson(await readJson(ctx.req));
    if ('faults' in read) {
      ctx.status = 422;
      ctx.body = { error: 'invalid_request', faults: read.faults };
      return;
    }
    const made = await people.add(read.asked, openAccount);
    if ('refused' in made) {
      ctx.status = statusOf(made.refused);
      ctx.body = { error: made.refused };
      return;
    }
    ctx.status = 201;
    ctx.body = forPrograms(made.person);
  });
  router.get('/people/new', (ctx) => {
    showPage(ctx, newPersonPage({ language: ctx.state.language, form: emptyForm, faults: [] }));
  });
  router.post('/people/new', async (ctx) => {
    onlyOwnPages(ctx, url);
    const fields = await readForm(ctx.req);
    const { language } = ctx.state;
    const form = formOf(fields);
    const read = readOwnPerson(requestOf(form));
    if ('faults' in read) {
      ctx.status = 422;
      showPage(ctx, newPersonPage({ language, form, faults: read.faults.map(({ field }) => field) }));
      return;
    }
    const made = await people.add(read.asked, openAccount);
    if ('refused' in made) {
      ctx.status = statusOf(made.refused);
      showPage(ctx, newPersonPage({ language, form, faults: [], refused: made.refused }));
      return;
    }
    ctx.status = 303;
    ctx.redirect(`/#person-${made.person.key}`);
  });
  router.get('/people/:number/:picture.png', (ctx) => {
    const record = people.record(ctx.params['number'] ?? '');
    const picture = (['portrait', 'live', 'print'] as const).find((kind) => kind === ctx.params['picture']);
    if (record === undefined || picture === undefined) return;
    ctx.type = 'image/png';
    ctx.body = drawPortrait(record.number, record.sex, picture);
  });
  router.get('/api/people/:number/live-picture', (ctx) => {
    const record = people.record(ctx.params['number'] ?? '');
    if (record === undefined) {
      ctx.status = 404;
      ctx.body = { error: 'not_found' };
      return;
    }
    ctx.type = 'image/png';
    ctx.body = drawPortrait(record.number, record.sex, 'live');
  });
  return router;
}
