import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { newId } from '../shared/index.ts';
import { PURPOSES, refuseOther, type Purpose } from './made-for.ts';
import type { SealKey } from './seal.ts';

const KEY_BYTES = 32;

/** The file: JSON, the current key first, keys in base64url. */
const fileSchema = z.strictObject({
  /** What the keys were made for; a file without it serves for both. */
  made_for: z.enum(PURPOSES).optional(),
  keys: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(64),
        key: z.string().transform((text, context) => {
          const key = Buffer.from(text, 'base64url');
          if (key.length !== KEY_BYTES) context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64url' });
          return key;
        }),
      }),
    )
    .min(1),
});

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
const isThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/**
 * Reads the key file. Throws an Error that names the file and the problem, never a key; WrongInstallation if the keys
 * were made for another purpose than the given one.
 */
export async function loadSealKeys(file: string, purpose?: Purpose): Promise<SealKey[]> {
  const text = await readFile(file, 'utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's message would quote the file.
    throw new Error(`the seal key file ${file} is no JSON`);
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) {
    const { keys, made_for: madeFor } = parsed.data;
    if (madeFor !== undefined && purpose !== undefined) {
      refuseOther(`The seal key file ${file}`, 'SEN_ID_SEAL_KEY_FILE or SEN_ID_DATA', madeFor, purpose);
    }
    return keys;
  }
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Error(`the seal key file ${file} has faults: ${faults}`);
}

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r').catch(() => undefined);
  // Windows cannot flush folders.
  await folder?.sync().catch(() => undefined);
  await folder?.close();
};

/**
 * Reads the key file. Creates it at the first start, readable by its owner only. If two processes start concurrently,
 * the file is created atomically and the second process uses the first one's file.
 */
export async function loadOrMakeSealKeys(file: string, purpose?: Purpose): Promise<SealKey[]> {
  try {
    return await loadSealKeys(file, purpose);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${newId()}`;
  const content = {
    made_for: purpose,
    keys: [{ id: newId().slice(0, 8), key: randomBytes(KEY_BYTES).toString('base64url') }],
  };
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
    await syncFolder(dirname(file));
  } catch (error) {
    if (!isThere(error)) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return loadSealKeys(file, purpose);
}
