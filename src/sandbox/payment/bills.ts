import { randomDigits } from '../../shared/index.ts';
import type { Clock } from '../../shared/index.ts';

/** How a payment was confirmed, according to the provider's ID token. */
export interface Confirmation {
  readonly acr: string;
  readonly amr: readonly string[];
}

export interface Payment {
  readonly reference: string;
  /** RFC 3339 */
  readonly at: string;
  readonly confirmation: Confirmation;
}

export interface Bill {
  /** `2026-10`: the month. */
  readonly id: string;
  readonly kilowattHours: number;
  /** VND */
  readonly amount: number;
  payment?: Payment;
}

/** Fictional bills of the last three months, the same for every customer. */
export function openBills(clock: Clock): Bill[] {
  const now = clock.now();
  return [1, 2, 3].map((monthsAgo) => {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 1));
    const kilowattHours = 138 + ((month.getUTCMonth() * 47) % 120);
    return { id: month.toISOString().slice(0, 7), kilowattHours, amount: kilowattHours * 2_204 };
  });
}

/** Marks a bill as paid. Of two confirmations the first counts. */
export function pay(bill: Bill, confirmation: Confirmation, clock: Clock): void {
  bill.payment ??= { reference: `TT-${randomDigits(10)}`, at: clock.now().toISOString(), confirmation };
}
