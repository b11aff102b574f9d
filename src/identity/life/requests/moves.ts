export const REQUEST_STATES = ['received', 'granted', 'carried-out', 'refused', 'withdrawn', 'lapsed'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Who asks for a lock. */
export const REQUEST_KINDS = ['authority', 'relying-party'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

interface Move {
  readonly from: readonly (RequestState | 'none')[];
  readonly to: RequestState | 'none';
  readonly by: string;
  readonly about: string;
}

/** Every way of a lock request (D69: one working day to answer, two to act; a refusal is in writing). */
export const REQUEST_MOVES = {
  receive: {
    from: ['none'],
    to: 'received',
    by: 'authority, relying party',
    about: 'An operator enters the request; its clocks start',
  },
  grant: { from: ['received'], to: 'granted', by: 'operator', about: 'Agrees' },
  refuse: { from: ['received'], to: 'refused', by: 'operator', about: 'Refuses in writing; the text is kept' },
  withdraw: { from: ['received'], to: 'withdrawn', by: 'authority, relying party', about: 'The request is taken back' },
  'carry-out': { from: ['granted'], to: 'carried-out', by: 'product', about: 'The account is locked' },
  lapse: {
    from: ['granted'],
    to: 'lapsed',
    by: 'product',
    about: 'There is nothing to lock: the holder has died, or the end of the lock has passed',
  },
  expire: {
    from: ['received', 'granted', 'carried-out', 'refused', 'withdrawn', 'lapsed'],
    to: 'none',
    by: 'time',
    about: 'After five years nothing of it is kept; the lock stays',
  },
} as const satisfies Readonly<Record<string, Move>>;

export type RequestMove = Exclude<keyof typeof REQUEST_MOVES, 'receive' | 'expire'>;

/** The states of the condition of a move's update, and the state that it sets. */
export const requestMove = (name: RequestMove): { readonly from: RequestState[]; readonly to: RequestState } => ({
  from: [...REQUEST_MOVES[name].from],
  to: REQUEST_MOVES[name].to,
});
