/**
 * A process that writes as fast as possible and prints each write after its acknowledgement: `node writer.ts FILE
 * NAME`. It waits for a line on standard input before it starts, and never ends by itself.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../src/storage/connect.ts';

const [file = '', name = ''] = process.argv.slice(2);
// Loads everything before the start signal.
const store = await openStore({ uri: 'sqlite::memory:' });
await store.close();
writeSync(1, 'ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

const written = await openStore({ uri: `sqlite:${file}`, timeoutMs: 10_000 });
written.index('writes', [{ key: { by: 1, n: 1 }, unique: true }]);
await written.ready();
const writes = written.raw('writes');
const padding = 'x'.repeat(300);
let next = 0;

/** One of several concurrent requests: alternates inserts, updates and deletes. */
const work = async (): Promise<never> => {
  for (;;) {
    const n = next++;
    const _id = `${name}:${n}`;
    await writes.insertOne({ _id, by: name, n, padding });
    writeSync(1, `inserted ${n}\n`);
    if (n % 3 === 0) {
      await writes.updateOne({ _id, changed: { $exists: false } }, { $set: { changed: n }, $push: { list: n } });
      writeSync(1, `changed ${n}\n`);
    }
    if (n % 7 === 0) {
      await writes.deleteOne({ _id });
      writeSync(1, `deleted ${n}\n`);
    }
  }
};
await Promise.all(Array.from({ length: 8 }, work));
