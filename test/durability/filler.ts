/**
 * A process that fills its disk. It reports the state of the store when the disk is full, and again when told that
 * there is space.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../src/storage/connect.ts';

const say = (value: unknown): void => {
  writeSync(1, `${JSON.stringify(value)}\n`);
};
const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fine',
    (error: unknown) => (error instanceof Error ? error.name : 'no error'),
  );

const store = await openStore({ uri: `sqlite:${process.argv[2] ?? ''}`, timeoutMs: 500 });
const collection = store.raw('a');
// A first read by id enables the cache of whole writes.
await collection.insertOne({ _id: '0' });
await collection.findOne({ _id: '0' });
let written = 1;
let refusal = 'fine';
while (refusal === 'fine' && written < 1000) {
  refusal = await nameOf(collection.insertOne({ _id: String(written), bytes: Buffer.alloc(100_000, written) }));
  if (refusal === 'fine') written += 1;
}
const refused = await collection.findOne({ _id: String(written) });
say({ refusal, refused, ping: await nameOf(store.ping()), count: (await collection.countDocuments({})) - written });
await new Promise((resolve) => process.stdin.once('data', resolve));
say({
  ping: await nameOf(store.ping()),
  write: await nameOf(collection.insertOne({ _id: 'after' })),
  count: (await collection.countDocuments({})) - written,
});
await store.close();
process.exit(0);
