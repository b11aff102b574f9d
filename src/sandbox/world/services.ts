import { createHash, timingSafeEqual } from 'node:crypto';
import Router from '@koa/router';
import { z } from 'zod';
import type { People } from '../people/own/people.ts';
import { readJson, RequestRefused } from '../serving/body.ts';
import type { PageContext, PageState } from '../serving/server.ts';
import type { Messages } from './messages.ts';
import { drawPortrait } from './portrait.ts';
import type { Picture } from './portrait.ts';

const IMAGE_LIMIT = 6 * 1024 * 1024;

const Comparison = z.object({ number: z.string().max(20), image: z.base64() });
const Sms = z.object({
  to: z.string().regex(/^\+[1-9]\d{6,14}$/),
  text: z.string().min(1).max(2000),
  id: z.string().max(200).optional(),
});

/** What the product calls with a bearer token: population database, matcher, SMS gateway. */
export function serviceRoutes(options: {
  tokens: { population: string; matcher: string; sms: string };
  messages: Messages;
  people: People;
}): Router<PageState> {
  const { tokens, messages, people } = options;
  const router = new Router<PageState>();

  router.get('/npd/persons/:number', (ctx) => {
    if (!authorised(ctx, tokens.population)) return;
    const record = people.record(ctx.params['number'] ?? '');
    if (record === undefined) refuse(ctx, 404, 'not_found');
    else ctx.body = record;
  });

  router.get('/npd/persons/:number/portrait', (ctx) => {
    if (!authorised(ctx, tokens.population)) return;
    const record = people.record(ctx.params['number'] ?? '');
    if (record === undefined) {
      refuse(ctx, 404, 'not_found');
      return;
    }
    ctx.type = 'image/png';
    ctx.body = drawPortrait(record.number, record.sex);
  });

  router.post('/matcher/comparisons', async (ctx) => {
    if (!authorised(ctx, tokens.matcher)) return;
    const asked = Comparison.safeParse(await json(ctx, IMAGE_LIMIT));
    if (!asked.success) {
      refuse(ctx, 422, 'invalid_request');
      return;
    }
    const record = people.record(asked.data.number);
    if (record === undefined) {
      refuse(ctx, 404, 'not_found');
      return;
    }
    const image = Buffer.from(asked.data.image, 'base64');
    const shown = (['live', 'portrait', 'print'] as const satisfies Picture[]).find((picture) =>
      image.equals(drawPortrait(record.number, record.sex, picture)),
    );
    ctx.body = { score: shown === undefined ? 0.08 : 0.97, live: shown === undefined || shown === 'live' };
  });

  router.post('/sms', async (ctx) => {
    if (!authorised(ctx, tokens.sms)) return;
    const sms = Sms.safeParse(await json(ctx));
    if (!sms.success) {
      refuse(ctx, 422, 'invalid_request');
      return;
    }
    messages.receive({ id: sms.data.id, to: sms.data.to, channel: 'sms', text: sms.data.text });
    ctx.status = 202;
    ctx.body = { accepted: true };
  });

  return router;
}

async function json(ctx: PageContext, limit?: number): Promise<unknown> {
  try {
    return await readJson(ctx.req, limit);
  } catch (error) {
    if (error instanceof RequestRefused && error.status === 400) return undefined;
    throw error;
  }
}

/** Answers 401 (RFC 6750 section 3) unless the request carries the token. */
function authorised(ctx: PageContext, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  if (timingSafeEqual(digest(ctx.get('authorization')), digest(`Bearer ${token}`))) return true;
  ctx.set('WWW-Authenticate', 'Bearer');
  refuse(ctx, 401, 'invalid_token');
  return false;
}

function refuse(ctx: PageContext, status: number, error: string): void {
  ctx.status = status;
  ctx.body = { error };
}
