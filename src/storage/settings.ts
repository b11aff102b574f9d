import { z } from 'zod';
import { duration, moduleSettings, optional, text, verbatim } from '../config/index.ts';

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

export const storageSettings = moduleSettings({
  store: verbatim(optional(uri)),
  store_timeout: duration,
  seal: z.strictObject({ key_file: optional(text) }),
});
