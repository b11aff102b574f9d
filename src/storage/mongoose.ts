import { createRequire } from 'node:module';
import type * as Mongoose from 'mongoose';

type Core = Pick<typeof Mongoose, 'Mongoose' | 'Schema'>;

/**
 * mongoose without MongoDB's driver, which the embedded engine does not need: 165 files and 20 MB less than `mongoose`.
 * It is the same module that `mongoose` exports, so schemas created here work on both engines.
 */
export const { Mongoose: MongooseInstance, Schema: MongooseSchema } = createRequire(import.meta.url)(
  'mongoose/lib/mongoose',
) as Core;

// An empty string satisfies `required`.
MongooseSchema.Types.String.checkRequired((value) => typeof value === 'string');
