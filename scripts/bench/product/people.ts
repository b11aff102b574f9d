import type { Person } from '../load/browser.ts';

/** Everybody's: what is measured is the check of a password, whichever it is. */
export const PASSWORD = 'mưa bóng mây 2026';

const PROVINCES = ['001', '031', '048', '079', '092'] as const;

/** Made-up person number `index` of the benchmark, born in 1980; a million of them and more (Decree 137/2015 Art 13). */
export function personOf(index: number): Person {
  const province = PROVINCES[Math.floor(index / 1_000_000)];
  if (province === undefined) throw new Error('there are five million numbers only');
  return { number: `${province}080${String(index % 1_000_000).padStart(6, '0')}`, password: PASSWORD };
}
