/** What an application is waiting for, or what became of it. */
export type ApplicationStage = 'declared' | 'asking' | 'approved' | 'covered' | 'refused';

/** Whether an account may still be activated. The end of its time is no state: it is read from the clock. */
export type ActivationStage = 'issued' | 'used';

/** Who or what causes a move. */
type Cause = 'applicant' | 'population database' | 'holder' | 'product' | 'hotline' | 'time';

/** One way from state to state. `none` is before there is a document, and after it is gone. */
export interface Move<State extends string = string> {
  readonly from: readonly (State | 'none')[];
  readonly to: State | 'none';
  readonly by: Cause;
  readonly about: string;
}

type Moves<State extends string> = Readonly<Record<string, Move<State>>>;

export const APPLICATION_MOVES = {
  declare: { from: ['none'], to: 'declared', by: 'applicant', about: 'Declares number, name, birth date and sex' },
  correct: {
    from: ['declared'],
    to: 'declared',
    by: 'applicant',
    about: 'Changes what was declared or the contacts, or proves the e-mail address',
  },
  prove: { from: ['declared'], to: 'asking', by: 'applicant', about: 'Proves the phone with the code that was sent' },
  withdraw: { from: ['declared'], to: 'none', by: 'applicant', about: 'Cancels' },
  match: {
    from: ['asking'],
    to: 'approved',
    by: 'population database',
    about: 'All is as declared: the account is made, and its activation issued',
  },
  cover: {
    from: ['asking'],
    to: 'covered',
    by: 'product',
    about:
      'All is as declared, but the person has an account, or the phone belongs to another: no account is made, and the registered phone gets a message',
  },
  mismatch: {
    from: ['asking'],
    to: 'refused',
    by: 'population database',
    about: 'Something is not as declared, or the card is not valid',
  },
  wait: {
    from: ['asking'],
    to: 'asking',
    by: 'population database',
    about: 'Does not answer, or another application is getting an account with the phone: asked again later',
  },
  expire: {
    from: ['declared', 'asking', 'approved', 'covered', 'refused'],
    to: 'none',
    by: 'time',
    about: 'Nothing of it is kept',
  },
} as const satisfies Moves<ApplicationStage>;

export const ACTIVATION_MOVES = {
  issue: { from: ['none'], to: 'issued', by: 'product', about: 'The account was made; the holder gets a message' },
  use: {
    from: ['issued'],
    to: 'used',
    by: 'holder',
    about: 'Proves the phone, chooses password, passcode and questions: the account is active',
  },
  reissue: { from: ['issued'], to: 'issued', by: 'hotline', about: 'Once more, after its time was over' },
  expire: { from: ['issued', 'used'], to: 'none', by: 'time', about: 'Nothing of it is kept' },
} as const satisfies Moves<ActivationStage>;

export type ApplicationMove = keyof typeof APPLICATION_MOVES;
export type ActivationMove = keyof typeof ACTIVATION_MOVES;

/** The part of a filter and of an update that a move consists of. Every move of a document is made of it. */
const moving =
  <State extends string>(moves: Moves<State>) =>
  (name: string): { readonly from: { readonly state: { $in: State[] } }; readonly to: { readonly state: State } } => {
    const move = moves[name];
    if (move === undefined || move.to === 'none') throw new Error(`${name} leads to no state`);
    const from = move.from.filter((state): state is State => state !== 'none');
    return { from: { state: { $in: from } }, to: { state: move.to } };
  };

export const applicationMove: (name: ApplicationMove) => ReturnType<ReturnType<typeof moving<ApplicationStage>>> =
  moving<ApplicationStage>(APPLICATION_MOVES);
export const activationMove: (name: ActivationMove) => ReturnType<ReturnType<typeof moving<ActivationStage>>> =
  moving<ActivationStage>(ACTIVATION_MOVES);

export interface Machine {
  readonly name: string;
  readonly about: string;
  readonly moves: Moves<string>;
}

/** The state machines of this module, for docs/flows.md. */
export const MACHINES: readonly Machine[] = [
  { name: 'Application for level 1', about: 'One document of `applications`.', moves: APPLICATION_MOVES },
  {
    name: 'Activation of an account',
    about: 'One document of `activations`. Whether its time is over is read from the clock.',
    moves: ACTIVATION_MOVES,
  },
];
