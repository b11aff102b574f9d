// Only argon2, run by argon2/target.ts on the server's core, with the C library's default settings for memory.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import argon2 from 'argon2';
import { drive } from '../load/drive.ts';

const [memoryCost = 0, timeCost = 0, parallelism = 0] = process.argv.slice(2).map(Number);
const password = 'mưa bóng mây 2026';
const hash = await argon2.hash(password, { type: argon2.argon2id, memoryCost, timeCost, parallelism });

// As many at once as the server has cores, as in the product.
const units = Array.from({ length: availableParallelism() }, () => async (): Promise<void> => {
  if (!(await argon2.verify(hash, password))) throw new Error('argon2 does not know its own hash');
});

process.on('message', (seconds: number) => {
  void drive(units, seconds).then(({ rate }) => process.send?.({ rate }));
});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
