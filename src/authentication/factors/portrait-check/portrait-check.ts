import type { Audit } from '../../../audit/index.ts';
import type { Account, Accounts } from '../../../identity/index.ts';
import { PopulationUnavailable, type Comparison, type Matcher } from '../../../population/index.ts';
import { epochSeconds, ok, refuse, type Clock, type Problem, type Result } from '../../../shared/index.ts';
import { authenticationProblems, type MakeTry, type Tried } from '../../guarding/index.ts';
import type { Holding, ProvenSignIn, SignInPort } from '../sign-in-port.ts';
import { portraitEvents } from './events.ts';

const RETRY_SECONDS = 10;
const PICTURE_STARTS = [Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.from('ffd8ff', 'hex')];

/** What the matcher must say at least. */
export interface PortraitThresholds {
  /** How like the faces are, 0 to 1. */
  readonly score: number;
  /** How surely the picture is of a living person, 0 to 1, where the matcher says so. */
  readonly liveness: number;
}

export interface CheckPortrait {
  /** The interaction's uid. */
  readonly signInId: string;
  /** As it was sent; undefined: none was. It is handed to the matcher, and then forgotten. */
  readonly picture: Buffer | undefined;
  /** Of the client. */
  readonly address: string;
}

export interface PortraitDependencies {
  readonly clock: Clock;
  readonly audit: Audit;
  readonly accounts: Accounts;
  readonly signIns: SignInPort;
  readonly makeTry: MakeTry;
  /** Undefined: none is configured, and the factor is not offered. */
  readonly matcher: Matcher | undefined;
  readonly thresholds: PortraitThresholds;
  /** Pseudonym of the place of an address. */
  readonly placeOf: (address: string) => string;
}

export interface PortraitCheck {
  /**
   * Refusals: `sign_in_needed`, `portrait_missing`, `portrait_unreadable`, `portrait_not_alike`, `portrait_not_live`,
   * `matcher_unavailable`, `too_many_attempts`, `server_busy`.
   */
  verify(command: CheckPortrait): Promise<Result<ProvenSignIn>>;
}

/** Whether bytes begin as a PNG (ISO/IEC 15948) or a JPEG (ITU-T T.81) does, whatever the browser calls them. */
const isPicture = (bytes: Buffer): boolean =>
  PICTURE_STARTS.some((start) => bytes.subarray(0, start.length).equals(start));

const { make } = authenticationProblems;

/** A live picture, compared by the matcher with the portrait that the state has: the biometric factor of D69 Art 20. */
export function openPortraitCheck(dependencies: PortraitDependencies): PortraitCheck {
  const { clock, audit, accounts, signIns, makeTry, matcher, thresholds, placeOf } = dependencies;

  const judge = ({ score, live, liveness = 1 }: Comparison): Problem | undefined => {
    if (!live || liveness < thresholds.liveness) return make.portrait_not_live();
    return score < thresholds.score ? make.portrait_not_alike() : undefined;
  };

  /** Undefined: the matcher can't say. Nothing was held against anybody then. */
  const compare = async (account: Account, image: Buffer): Promise<Comparison | undefined> => {
    try {
      return await matcher?.compare({ number: account.identity.number, image });
    } catch (error) {
      if (error instanceof PopulationUnavailable) return undefined;
      throw error;
    }
  };

  const attempt = async (holding: Holding, account: Account, image: Buffer): Promise<Tried<ProvenSignIn>> => {
    const comparison = await compare(account, image);
    if (comparison === undefined) {
      await audit.record(portraitEvents.make.portrait_unchecked({ account: account.id }));
      return { outcome: 'untried', result: refuse(make.matcher_unavailable(RETRY_SECONDS)) };
    }
    const problem = judge(comparison);
    if (problem !== undefined) {
      await audit.record(portraitEvents.make.portrait_rejected({ account: account.id, problem: problem.code }));
      return { outcome: 'failed', result: refuse(problem) };
    }
    const proven = await signIns.prove(holding, { factor: 'portrait_check', at: epochSeconds(clock) });
    if (proven === undefined) return { outcome: 'untried', result: refuse(make.sign_in_needed()) };
    await audit.record(portraitEvents.make.portrait_accepted({ account: account.id }));
    return { outcome: 'succeeded', result: ok(proven) };
  };

  const verify: PortraitCheck['verify'] = async ({ signInId, picture, address }) => {
    const signIn = await signIns.find(signInId);
    const account = signIn?.accountId === undefined ? undefined : await accounts.find(signIn.accountId);
    // Only at level 2 was the portrait compared with the person at an officer's desk.
    if (account?.state !== 'active' || account.level < 2) return refuse(make.sign_in_needed());
    if (picture === undefined || picture.length === 0) return refuse(make.portrait_missing());
    if (!isPicture(picture)) return refuse(make.portrait_unreadable());
    return makeTry({ counter: 'portraits', accountId: account.id, where: placeOf(address) }, () =>
      attempt({ id: signInId, accountId: account.id }, account, picture),
    );
  };
  return { verify };
}
