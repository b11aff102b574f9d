import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BlockList, isIP } from 'node:net';
import type { CountryResponse, Reader } from 'mmdb-lib';
import type { Language } from '../../../shared/index.ts';

const DATABASE = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb';

/** Special-purpose addresses without a country (RFC 6890); they need no database lookup. */
const nowhere = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  nowhere.addSubnet(network, bits, 'ipv4');
}
nowhere.addAddress('::1', 'ipv6');
nowhere.addSubnet('fc00::', 7, 'ipv6');
nowhere.addSubnet('fe80::', 10, 'ipv6');

interface Entry {
  readonly country_code?: string;
}

let opened: Promise<Reader<CountryResponse>> | undefined;

/** Opens the database at first use: about 8 MB, which a service with only local clients never needs. */
function open(): Promise<Reader<CountryResponse>> {
  opened ??= (async () => {
    const [{ Reader: Opened }, bytes] = await Promise.all([
      import('mmdb-lib'),
      readFile(createRequire(import.meta.url).resolve(DATABASE)),
    ]);
    return new Opened<CountryResponse>(bytes);
  })();
  return opened;
}

/**
 * The country where an address is registered (ISO 3166-1, two letters), from a database that ships with the product;
 * undefined if unknown, as for private addresses. Approximate: for a carrier or a VPN it is the location of that
 * network.
 */
export async function countryOf(address: string): Promise<string | undefined> {
  const [plain = ''] = address.split('%');
  const family = isIP(plain);
  if (family === 0 || nowhere.check(plain, family === 4 ? 'ipv4' : 'ipv6')) return undefined;
  const entry = (await open()).get(plain) as Entry | null;
  return entry?.country_code;
}

const names = new Map<Language, Intl.DisplayNames>();

/** The name of a country in a language. */
export function countryName(country: string, language: Language): string {
  const known = names.get(language) ?? new Intl.DisplayNames([language], { type: 'region' });
  names.set(language, known);
  return known.of(country) ?? country;
}
