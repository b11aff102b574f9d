/**
 * Names that the sandbox's authority may vouch for, with everything below them: this machine (RFC 6761), tests (RFC
 * 6761), and private networks (`host.docker.internal`).
 */
export const PERMITTED_DOMAINS = ['localhost', 'test', 'internal'] as const;

/** Whether the sandbox can have a certificate for this host. */
export const isPermittedHost = (host: string): boolean =>
  PERMITTED_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`));
