import { shownStore, type Foundation } from '../../compose/index.ts';
import { presentServers } from '../../storage/index.ts';
import { note } from '../output.ts';

/** The store that a command worked on, and who else uses it. */
export interface StoreInUse {
  /** The store without user name and password. */
  readonly address: string;
  /** Running server processes on this store, by issuer. */
  readonly servers: readonly { readonly issuer: string; readonly processes: number }[];
}

export async function storeInUse({ config, store }: Pick<Foundation, 'config' | 'store'>): Promise<StoreInUse> {
  const counts = new Map<string, number>();
  for (const { issuer } of await presentServers(store)) counts.set(issuer, (counts.get(issuer) ?? 0) + 1);
  const servers = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    address: shownStore(config.store),
    servers: servers.map(([issuer, processes]) => ({ issuer, processes })),
  };
}

/** Says who follows a change in this store. A server with other settings for its data does not. */
export function tellServers({ servers }: StoreInUse): void {
  for (const { issuer } of servers) note(`The server of ${issuer} uses this store and follows within two seconds.`);
  if (servers.length > 0) return;
  note(
    'No running server uses this store. If one should, give this command the SEN_ID_DATA or SEN_ID_STORE of that server.',
  );
}
