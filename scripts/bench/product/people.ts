import type { Person } from '../load/browser.ts';

/** Everybody has the same password: its value does not affect the measurement. */
export const PASSWORD = 'mưa bóng mây 2026';

const PROVINCES = ['001', '031', '048', '079', '092'] as const;

/** Fictional person number `index`, born in 1980; up to five million of them (Decree 137/2015 Art 13). */
export function personOf(index: number): Person {
  const province = PROVINCES[Math.floor(index / 1_000_000)];
  if (province === undefined) throw new Error('there are five million numbers only');
  return { number: `${province}080${String(index % 1_000_000).padStart(6, '0')}`, password: PASSWORD };
}
