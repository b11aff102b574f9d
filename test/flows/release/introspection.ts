import { SECRET } from '../../support/relying-party.ts';
import type { TestService } from '../../support/service.ts';

/** What introspection says of a token (RFC 7662) to the client that asks. */
export async function introspect(test: TestService, id: string, token = ''): Promise<Record<string, unknown>> {
  const answer = await fetch(`${test.issuer}/token/introspection`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${SECRET}`).toString('base64')}` },
    body: new URLSearchParams({ token }),
  });
  return (await answer.json()) as Record<string, unknown>;
}
