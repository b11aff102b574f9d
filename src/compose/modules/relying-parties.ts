import { recordExtensions } from '../../oidc/index.ts';
import { openRelyingParties, type RecordContext, type RelyingParties } from '../../relying-parties/index.ts';
import type { Config } from '../configuration.ts';
import type { Ground } from '../ground.ts';

/** The settings that a relying party's record has to agree with. */
export const recordContext = ({ resource_servers: resourceServers, signing }: Config): RecordContext => ({
  resourceServers,
  signingAlgorithms: signing.algorithms,
  extensions: recordExtensions(),
});

export const composeRelyingParties = (ground: Ground): RelyingParties => {
  const { folder, poll } = ground.config.relying_parties;
  return openRelyingParties({ ...ground, folder, pollMs: poll * 1000, context: recordContext(ground.config) });
};
