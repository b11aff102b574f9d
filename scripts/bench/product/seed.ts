// Makes accounts in the store of the installation that the environment names: seed.ts FROM TO. Run while the product does not run.
import process from 'node:process';
import { pino } from 'pino';
import { compose } from '../../../src/compose.ts';
import { settings } from '../../../src/commands/environment.ts';
import type { CreateAccountCommand } from '../../../src/identity/index.ts';
import { PASSWORD, personOf } from './people.ts';
