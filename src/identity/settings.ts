import { z } from 'zod';
import { countFrom, moduleSettings, text } from '../config/index.ts';
import { endOfDay } from '../shared/index.ts';

const day = text.refine((value) => endOfDay(value) !== undefined, 'must be a day, such as 2026-09-02');

export const identitySettings = moduleSettings(
  {
    lock_requests: z.strictObject({ answer_within: countFrom(1), act_within: countFrom(1) }),
    working_days: z.strictObject({ holidays: z.array(day), worked_weekends: z.array(day) }),
  },
  ({ lock_requests: { answer_within: answer, act_within: act } }) =>
    act < answer ? [{ key: 'lock_requests.act_within', message: 'must be answer_within or more' }] : [],
);
