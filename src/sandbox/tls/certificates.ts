import 'reflect-metadata';
import { KeyObject, randomBytes, type webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { plusSeconds } from '../../shared/index.ts';
import { PERMITTED_DOMAINS } from './names.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_SECONDS = 86_400;
/** Clocks of containers and phones differ a little. */
const SLACK_SECONDS = 3600;
const AUTHORITY_DAYS = 3650;
/** Browsers take no server's certificate of more than 398 days (CA/Browser Forum Baseline Requirements 6.3.2). */
const SERVER_DAYS = 397;

/** A certificate with its private key, both in PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

type Keys = webcrypto.CryptoKeyPair;

const makeKeys = (): Promise<Keys> => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
/** At most 20 octets and positive (RFC 5280 section 4.1.2.2). */
const newSerial = (): string => `4${randomBytes(15).toString('hex').slice(1)}`;
const pem = ({ privateKey }: Keys, certificate: X509Certificate): KeyAndCertificate => ({
  key: KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
  cert: `${certificate.toString('pem')}\n`,
});
const period = (now: Date, days: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: plusSeconds(now, -SLACK_SECONDS),
  notAfter: plusSeconds(now, days * DAY_SECONDS),
});

/** DER with a length of one octet: enough for what is encoded here. */
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
};

/**
 * Name Constraints (RFC 5280 section 4.2.1.10): the authority vouches for names of this machine and of test networks
 * only. Even with its key, nobody can pretend to be another site to a developer who trusts it.
 */
function nameConstraints(): Extension {
  const [dns, address, subtree, permitted] = [0x82, 0x87, 0x30, 0xa0];
  const ipv4 = Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]);
  const ipv6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]);
  const subtrees = [
    ...PERMITTED_DOMAINS.map((name) => der(dns, Buffer.from(name))),
    ...[ipv4, ipv6].map((bytes) => der(address, bytes)),
  ].map((name) => der(subtree, name));
  return new Extension('2.5.29.30', true, der(0x30, der(permitted, ...subtrees)));
}

/** Makes a certificate authority for this machine. */
export async function makeAuthority(now: Date): Promise<KeyAndCertificate> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: 'CN=Sen ID sandbox CA, O=Sen ID sandbox',
    ...period(now, AUTHORITY_DAYS),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      nameConstraints(),
    ],
  });
  return pem(keys, certificate);
}

/** Makes a server's certificate for `host` and for the names of this machine. */
export async function makeServer(authority: KeyAndCertificate, host: string, now: Date): Promise<KeyAndCertificate> {
  const keys = await makeKeys();
  const issuer = new X509Certificate(authority.cert);
  const pkcs8 = Buffer.from(authority.key.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'O=Sen ID sandbox',
    issuer: issuer.subject,
    ...period(now, SERVER_DAYS),
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new SubjectAlternativeNameExtension([
        ...[...new Set(['localhost', host])].map((value) => ({ type: 'dns' as const, value })),
        ...['127.0.0.1', '::1'].map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  });
  return pem(keys, certificate);
}
