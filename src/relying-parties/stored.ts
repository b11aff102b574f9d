import type { Clock } from '../shared/index.ts';
import type { Seal, Store } from '../storage/index.ts';
import { relyingPartiesCollection, revisionsCollection, type StoredRecord } from './collections.ts';
import { checkLogo, type Logo, type LogoType } from './logo.ts';
import { checkRelyingParty, type RecordContext, type RelyingPartyRecord } from './record/record.ts';
import type { BrokenRecord, SourceContent, SourcedRecord } from './sources.ts';

const REVISION_ID = 'relying-parties';
/** Number of polls after which a full read finds the record of a writer that died before it raised the revision. */
const LOOKS_BETWEEN_FULL_READS = 30;

interface SealedContent {
  readonly record: unknown;
  readonly logo?: { readonly type: LogoType; readonly base64: string };
}

interface Known {
  readonly version: string;
  readonly content: SourcedRecord | undefined;
  readonly broken: BrokenRecord | undefined;
}

export interface StoredRecords {
  /** Polls the store and reads what changed. */
  read(): Promise<SourceContent>;
  put(record: RelyingPartyRecord, logo: Logo | undefined, version: string): Promise<void>;
  /** False if there was none. */
  remove(id: string): Promise<boolean>;
}

const EXTENSIONS: Readonly<Record<LogoType, string>> = {
  'image/png': '.png',
  'image/svg+xml': '.svg',
  'image/webp': '.webp',
  'image/jpeg': '.jpg',
};

/** Validates a logo that is not in a file. */
export const checkLogoBytes = ({ type, bytes }: Logo) => checkLogo(`logo${EXTENSIONS[type]}`, bytes);

const contextOf = (id: string): string => `${relyingPartiesCollection.name}:${id}`;

/** Opens the records in the store. */
export function openStored(
  { store, seal, clock }: { readonly store: Store; readonly seal: Seal; readonly clock: Clock },
  context: RecordContext,
): StoredRecords {
  const records = store.collection(relyingPartiesCollection);
  const model = store.model(relyingPartiesCollection);
  const revisions = store.collection(revisionsCollection);
  let known: ReadonlyMap<string, Known> = new Map();
  let revision = -1;
  let looks = 0;

  const open = (document: StoredRecord, before: Known | undefined): Known => {
    const { _id: id, version } = document;
    const broken = (fault: string, mend: string): Known => ({
      version,
      content: before?.content,
      broken: { source: 'store', name: id, faults: [{ key: '', fault, mend }] },
    });
    let content: SealedContent;
    try {
      content = seal.open<SealedContent>(document.sealed, contextOf(id));
    } catch {
      return broken(
        'cannot be opened with the present keys',
        'bring back the key file it was sealed with, or put it anew',
      );
    }
    const { record, faults } = checkRelyingParty(content.record, context);
    if (record === undefined) {
      return { version, content: before?.content, broken: { source: 'store', name: id, faults } };
    }
    const logo = content.logo && { type: content.logo.type, bytes: Buffer.from(content.logo.base64, 'base64') };
    return { version, content: { record, logo, name: id }, broken: undefined };
  };

  const readAll = async (): Promise<void> => {
    const documents = await records.find({}).toArray();
    known = new Map(
      documents.map((document) => {
        const before = known.get(document._id);
        return [document._id, before?.version === document.version ? before : open(document, before)];
      }),
    );
  };

  /** Raised after the change, so that a reader of the new number also sees the change. */
  const raiseRevision = async (): Promise<void> => {
    await revisions.updateOrInsert({ _id: REVISION_ID }, { $inc: { revision: 1 } });
  };

  return {
    async read() {
      const document = await revisions.findOne({ _id: REVISION_ID });
      const present = document?.revision ?? 0;
      looks += 1;
      if (present !== revision || looks >= LOOKS_BETWEEN_FULL_READS) {
        await readAll();
        revision = present;
        looks = 0;
      }
      const all = [...known.values()];
      return {
        records: new Map(
          all.flatMap(({ content }) => (content === undefined ? [] : [[content.record.id, content] as const])),
        ),
        broken: all.flatMap(({ broken }) => broken ?? []),
      };
    },
    async put(record, logo, version) {
      const content: SealedContent = {
        record,
        ...(logo === undefined ? {} : { logo: { type: logo.type, base64: logo.bytes.toString('base64') } }),
      };
      const document: StoredRecord = {
        _id: record.id,
        sealed: seal.seal(content, contextOf(record.id)),
        version,
        updatedAt: clock.now(),
      };
      await model.put(document);
      await raiseRevision();
    },
    async remove(id) {
      const { deletedCount } = await records.deleteOne({ _id: id });
      if (deletedCount === 0) return false;
      await raiseRevision();
      return true;
    },
  };
}
