import { z } from 'zod';
import { duration, moduleSettings, optional, text } from '../config/index.ts';

export const storageSettings = moduleSettings({
  store: optional(text.regex(/^(sqlite:|mongodb(\+srv)?:\/\/)/, 'must start with sqlite: or mongodb://')),
  store_timeout: duration,
  seal: z.strictObject({ key_file: optional(text) }),
});
