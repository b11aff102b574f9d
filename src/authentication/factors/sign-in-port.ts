import type { Account, AccountId } from '../../identity/index.ts';
import type { Assessment, RecognisedDevice } from '../guarding/index.ts';
import type { FactorName } from './names.ts';
import type { CodeFactor, SentCode } from './one-time-code/sent-code.ts';

/** One factor that was shown, and when. */
export interface Proof {
  readonly factor: FactorName;
  /** Epoch seconds. */
  readonly at: number;
  /** Whether it was shown on another device, which then approved this one. */
  readonly elsewhere?: true;
  /** Which of the holder's authenticators of this kind it was. */
  readonly by?: string;
  /** How often everything of the account had been ended by then. Absent: never. */
  readonly epoch?: number;
}

/** A sign-in in progress, as a factor sees it. */
export interface ProvenSignIn extends Assessment {
  readonly accountId: AccountId | undefined;
  readonly proofs: readonly Proof[];
  /** Whether a first factor was shown in this sign-in, not taken over from a session. */
  readonly fresh: boolean;
  /** The newest code that was sent, by channel. */
  readonly codes: Readonly<Partial<Record<CodeFactor, SentCode>>>;
  /** How often everything of the account had been ended when the sign-in began. */
  readonly epoch: number;
}

/**
 * What wrong codes, and codes that are sent, are counted by: the account, or its known device in this browser, so that
 * strangers who know the password do not use up the holder's tries.
 */
export const countedBy = (accountId: AccountId, { device }: Pick<ProvenSignIn, 'device'>): string =>
  device === undefined ? accountId : `${accountId}:${device.id}`;

/** A sign-in, and the account that it must still belong to. */
export interface Holding {
  readonly id: string;
  readonly accountId: AccountId;
}

/** A sign-in that begins, with the account as it was read before the factor was verified. */
export interface Beginning {
  readonly id: string;
  readonly account: Pick<Account, 'id' | 'epoch'>;
  /** The known device of the account in this browser, where no assessment finds it out. */
  readonly device?: RecognisedDevice | undefined;
}

/**
 * The port through which a factor accesses its sign-in; `sign-in` implements it. Every method except `find` and `take`
 * resolves to undefined if the sign-in has ended or now belongs to another account.
 */
export interface SignInPort {
  find(id: string): Promise<ProvenSignIn | undefined>;
  /**
   * Records a first factor: the sign-in now belongs to this account, and proofs of any other account are dropped. The
   * assessment is written in the same update, so that no proof ever counts without it.
   */
  take(beginning: Beginning, proof: Proof, assessment: Assessment): Promise<ProvenSignIn>;
  /** Adds a proof. */
  prove(holding: Holding, proof: Proof): Promise<ProvenSignIn | undefined>;
  /** Stores a code that is sent. It replaces the previous one; also undefined if that one was sent just now. */
  setCode(holding: Holding, factor: CodeFactor, code: SentCode): Promise<ProvenSignIn | undefined>;
  /**
   * Counts an attempt before the comparison; also undefined if the code was used, expired, replaced or has no attempts
   * left.
   */
  tryCode(holding: Holding, factor: CodeFactor, digest: string, mostTries: number): Promise<ProvenSignIn | undefined>;
  /**
   * Consumes the code and adds its proof (`at`: epoch seconds) in one update; also undefined if the code was consumed
   * or replaced.
   */
  spendCode(holding: Holding, factor: CodeFactor, digest: string, at: number): Promise<ProvenSignIn | undefined>;
}

/** A code that was typed to show a factor in a sign-in. */
export interface VerifyTypedCode {
  /** The interaction's uid. */
  readonly signInId: string;
  /** As typed. */
  readonly code: string;
  /** Of the client. */
  readonly address: string;
}
