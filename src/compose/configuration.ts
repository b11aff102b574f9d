import { resolve } from 'node:path';

/** The repository's folder: views and locales are found from here, whatever folder the command is run in. */
export const ROOT = resolve(import.meta.dirname, '../..');
