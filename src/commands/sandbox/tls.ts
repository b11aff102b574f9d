import { resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type Koa from 'koa';
import type { Config } from '../../compose/index.ts';
import { isPermittedHost, openTls, PERMITTED_DOMAINS, type SandboxTls } from '../../sandbox/index.ts';
import { systemClock } from '../../shared/index.ts';
import { CommandError } from '../output.ts';

/** The provider's certificate for `--tls`. This process, and with it the demo relying parties, trusts it. */
export async function openDemoTls({ issuer, data }: Pick<Config, 'issuer' | 'data'>): Promise<SandboxTls> {
  const { protocol, hostname } = new URL(issuer);
  if (protocol !== 'https:') {
    throw new CommandError(`With --tls the issuer must be https; SEN_ID_ISSUER is ${issuer}.`, 2);
  }
  if (!isPermittedHost(hostname)) {
    throw new CommandError(
      `--tls makes certificates for ${PERMITTED_DOMAINS.join(', ')} and names below them only, not for ${hostname}.`,
      2,
    );
  }
  const tls = await openTls({ folder: resolve(data, 'tls'), host: hostname, clock: systemClock });
  setDefaultCACertificates([...getCACertificates('default'), tls.ca]);
  return tls;
}

/**
 * A browser would demand https of all ports of this machine for a year (RFC 6797 section 8.3), of the demo relying
 * parties and of everything else that a developer runs here.
 */
export const withoutStrictTransport = (app: Koa): void =>
  void app.middleware.unshift(async (ctx, next) => {
    await next();
    ctx.remove('strict-transport-security');
  });

/** How programs come to trust the certificate, for the terminal. */
export const howToTrust = (caFile: string, issuer: string): string => `
The provider's certificate is of this sandbox's own authority. Trust it where your service runs:
  Node.js                      NODE_EXTRA_CA_CERTS=${caFile}
  Go, Ruby, PHP, Python        SSL_CERT_FILE=${caFile} (requests: REQUESTS_CA_BUNDLE)
  curl                         curl --cacert ${caFile} ${issuer}/.well-known/openid-configuration
`;
