import type { Unit } from '../load/drive.ts';
import type { Target } from '../target.ts';
import { WORKS } from '../works/works.ts';

/** One kind of unit in the mix. */
export interface Kind {
  readonly work: string;
  /** Units of this kind among all of a second. */
  readonly share: number;
  readonly connections: number;
  /** The goal for p99, if there is one. */
  readonly p99Ms?: number;
}

/** Units a second on the machine that the goals were set on, and the password hashes that its core did in a second. */
export const REFERENCE = { units: 517, hashes: 20 } as const;

/**
 * What relying parties and citizens send on an ordinary day, with the passwords of a busy hour: 7 password sign-ins a
 * second take a third of a core.
 */
export const MIX: readonly Kind[] = [
  { work: 'userinfo', share: 180 / 517, connections: 10, p99Ms: 30 },
  { work: 'client_credentials_opaque', share: 80 / 517, connections: 8, p99Ms: 30 },
  { work: 'client_credentials_jwt', share: 60 / 517, connections: 8, p99Ms: 30 },
  { work: 'introspection', share: 80 / 517, connections: 8 },
  { work: 'signed_in_flow', share: 80 / 517, connections: 20 },
  { work: 'refresh', share: 30 / 517, connections: 8, p99Ms: 30 },
  { work: 'password_sign_in', share: 7 / 517, connections: 6 },
];

export interface PreparedKind extends Kind {
  readonly units: readonly Unit[];
}

export async function prepareMix(target: Target): Promise<readonly PreparedKind[]> {
  const prepared: PreparedKind[] = [];
  for (const kind of MIX) {
    const work = WORKS.find(({ name }) => name === kind.work);
    if (work === undefined) throw new Error(`there is no work ${kind.work}`);
    const units: Unit[] = [];
    for (let index = 0; index < kind.connections; index += 1) units.push((await work.prepare(target, index)).unit);
    prepared.push({ ...kind, units });
  }
  return prepared;
}
