import { z } from 'zod';
import { duration, moduleSettings, optional, text, verbatim, type ConfigFault } from '../config/index.ts';

/** A server by name, and no port: DNS names the servers behind it (mongodb+srv). */
const SRV = /^mongodb\+srv:\/\/(?:[^/?@]*@)?[^/?@,:]+(?:[/?]|$)/;
/** One server or several. */
const SERVERS = /^mongodb:\/\/(?:[^/?@]*@)?[^/?@,]+(?:,[^/?@,]+)*(?:[/?]|$)/;

const uri = text
  .regex(/^(?:sqlite:|mongodb(?:\+srv)?:\/\/)/, 'must start with sqlite:, mongodb:// or mongodb+srv://')
  .refine((value) => value !== 'sqlite:', 'must name a file, such as sqlite:data/sen-id.db')
  .refine(
    (value) => !value.startsWith('mongodb:') || SERVERS.test(value),
    'must name a server, such as mongodb://db1.example.vn,db2.example.vn/sen_id?replicaSet=rs0',
  )
  .refine(
    (value) => !value.startsWith('mongodb+srv:') || SRV.test(value),
    'must name one server without a port, such as mongodb+srv://db.example.vn/sen_id',
  );

/** Options of MongoDB's URI that take any certificate for the server's; their names have no case. */
const UNCHECKED = ['tlsInsecure', 'tlsAllowInvalidCertificates', 'tlsAllowInvalidHostnames'];

/** With such an option, somebody between could be the database. */
function storeFaults(address: string | undefined): ConfigFault[] {
  if (address === undefined || !/^mongodb(?:\+srv)?:/.test(address)) return [];
  const [, query = ''] = address.split('?', 2);
  const given = new Map([...new URLSearchParams(query)].map(([name, value]) => [name.toLowerCase(), value]));
  const found = UNCHECKED.filter((name) => (given.get(name.toLowerCase()) ?? 'false') !== 'false');
  if (found.length === 0) return [];
  return [
    { key: 'store', message: `must be without ${found.join(', ')} in production mode: anybody could be the server` },
  ];
}

export const storageSettings = moduleSettings(
  {
    store: verbatim(optional(uri)),
    store_timeout: duration,
    seal: z.strictObject({ key_file: optional(text) }),
  },
  ({ store }, { production }) => (production ? storeFaults(store) : []),
);
