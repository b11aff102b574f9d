import { createSecretKey } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import type { WebContext } from '../../../src/web/kit/context.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { openPostedRequests } from '../../../src/web/middleware/posted-requests.ts';
import { protocolBody } from '../../../src/web/middleware/protocol-body.ts';

type Request = Readable & { headers: Record<string, string>; iterator: () => AsyncGenerator<Buffer, undefined> };

const POSTED = openPostedRequests({ key: createSecretKey(Buffer.alloc(32)), clock: systemClock });

/** A POST to the token endpoint, as oidc-provider receives it. */
async function posted(body: string): Promise<Request> {
  const request = Object.assign(Readable.from([Buffer.from(body)]), { headers: {} }) as unknown as Request;
  await protocolBody(100, POSTED)({ method: 'POST', path: '/token', req: request } as unknown as WebContext, () =>
    Promise.resolve(),
  );
  return request;
}

describe('the body of a post to the protocol', () => {
  it('comes whole when oidc-provider asks for it', async () => {
    const chunks: string[] = [];
    for await (const chunk of (await posted('grant_type=client_credentials')).iterator()) chunks.push(String(chunk));
    expect(chunks).to.deep.equal(['grant_type=client_credentials']);
  });

  it('is read by one generator for all requests: one of each request’s own would outlive it (ADR 8)', async () => {
    const [one, other] = await Promise.all([posted('a=1'), posted('a=2')]);
    expect(Object.getPrototypeOf(one.iterator())).to.equal(Object.getPrototypeOf(other.iterator()));
  });
});
