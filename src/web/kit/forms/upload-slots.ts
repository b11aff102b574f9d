import { whereabouts } from '../../../authentication/guarding/index.ts';

/** Limits on uploads in one process. Each upload is held in memory until its handler is done. */
export const UPLOAD_LIMITS = {
  /** From one place, such as a ministry's office. A place cannot take the slots of all. */
  ofPlace: 4,
  /** From one network, such as a carrier's. */
  ofNetwork: 8,
  /** Together. */
  all: 32,
  /** Largest files that fit into memory together. Slow uploads hold a slot, but little memory. */
  filesInMemory: 16,
  /** Time in which `leastBytes` must arrive, again and again, in milliseconds. */
  windowMs: 10_000,
  /** 16 KiB a second, a weak mobile connection. */
  leastBytes: 160 * 1024,
} as const;

export type UploadLimits = { readonly [Name in keyof typeof UPLOAD_LIMITS]: number };

/** Who sends a file. */
export interface Sender {
  /** The sign-in or the session, which has one upload at a time. */
  readonly id: string;
  readonly address: string;
}

export interface Slot {
  /** Whether so many further bytes still fit into memory. */
  grow(bytes: number): boolean;
  release(): void;
}

export interface UploadSlots {
  /**
   * A slot for a sender; undefined: there is none. A later upload of the same sender takes the slot of the earlier one,
   * for which `onDisplaced` is called: a citizen who tries again must not wait for a connection that hangs.
   */
  take(sender: Sender, onDisplaced: () => void): Slot | undefined;
}

interface Holder {
  readonly place: string;
  readonly network: string;
  readonly onDisplaced: () => void;
  bytes: number;
}

/** Shares out the uploads of a process between sign-ins, places and networks. `largest` is the size of a whole form. */
export function openUploadSlots(largest: number, limits: UploadLimits = UPLOAD_LIMITS): UploadSlots {
  const holders = new Map<string, Holder>();
  const most = largest * limits.filesInMemory;
  let held = 0;

  const countOf = (is: (holder: Holder) => boolean): number => [...holders.values()].filter(is).length;

  const free = (id: string, holder: Holder): void => {
    held -= holder.bytes;
    holder.bytes = 0;
    if (holders.get(id) === holder) holders.delete(id);
  };

  return {
    take({ id, address }, onDisplaced) {
      const earlier = holders.get(id);
      if (earlier !== undefined) {
        free(id, earlier);
        earlier.onDisplaced();
      }
      const { place, network } = whereabouts(address);
      const isFull =
        holders.size >= limits.all ||
        countOf((holder) => holder.place === place) >= limits.ofPlace ||
        countOf((holder) => holder.network === network) >= limits.ofNetwork;
      if (isFull) return undefined;
      const holder: Holder = { place, network, onDisplaced, bytes: 0 };
      holders.set(id, holder);
      return {
        grow(bytes) {
          if (holders.get(id) !== holder || held + bytes > most) return false;
          holder.bytes += bytes;
          held += bytes;
          return true;
        },
        release: () => free(id, holder),
      };
    },
  };
}
