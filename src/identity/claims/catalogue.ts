import { fullName } from '../account.ts';
import { isOfAge } from '../ages.ts';
import type { ClaimDefinition } from './definition.ts';
import { isPresent } from './present.ts';

const dataUri = (image: Buffer): string => {
  const type = image[0] === 0xff && image[1] === 0xd8 ? 'image/jpeg' : 'image/png';
  return `data:${type};base64,${image.toString('base64')}`;
};

/** Every claim about a citizen, in display order; the labels are in `views/locales/{vi,en}/claims.json`. */
export const CLAIMS: readonly ClaimDefinition[] = [
  {
    name: 'name',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: 'Full name in Vietnamese order: family, middle, given',
    value: ({ identity }) => fullName(identity.name),
  },
  {
    name: 'family_name',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: 'Family name',
    value: ({ identity }) => identity.name.family,
  },
  {
    name: 'middle_name',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: 'Middle name; absent where there is none',
    value: ({ identity }) => identity.name.middle,
  },
  {
    name: 'given_name',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: 'Given name',
    value: ({ identity }) => identity.name.given,
  },
  {
    name: 'birthdate',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: 'Date of birth, YYYY-MM-DD; YYYY where only the year is known',
    value: ({ identity }) => identity.birthdate,
  },
  {
    name: 'gender',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: '`male` or `female`',
    value: ({ identity }) => identity.sex,
  },
  {
    name: 'nationality',
    scope: 'profile',
    minimumLevel: 1,
    source: 'npd',
    about: 'ISO 3166-1 alpha-2 code of the country',
    value: ({ identity }) => identity.nationality,
  },
  {
    name: 'updated_at',
    scope: 'profile',
    minimumLevel: 1,
    source: 'account',
    about: 'When the account last changed, in epoch seconds',
    value: ({ updatedAt }) => Math.floor(updatedAt.getTime() / 1000),
  },
  {
    name: 'personal_number',
    scope: 'personal_number',
    minimumLevel: 1,
    source: 'npd',
    about: '12 digits. Ask only where the law makes you: `sub` is the key of the citizen at your service',
    value: ({ identity }) => identity.number,
  },
  {
    name: 'address',
    scope: 'address',
    minimumLevel: 1,
    source: 'npd',
    about:
      'Address object of OpenID Connect Core section 5.1.1: formatted, street_address, locality (ward), region (province), country',
    value: ({ identity: { address } }) => ({
      formatted: address.formatted,
      street_address: address.street,
      locality: address.ward,
      region: address.province,
      country: address.country,
    }),
  },
  {
    name: 'phone_number',
    scope: 'phone',
    minimumLevel: 1,
    source: 'account',
    about: 'The registered phone number, E.164',
    value: ({ phone }) => phone,
  },
  {
    name: 'phone_number_verified',
    scope: 'phone',
    minimumLevel: 1,
    source: 'account',
    about: '`true`: a code was sent there when the account was activated',
    value: ({ phone }) => (isPresent(phone) ? true : undefined),
  },
  {
    name: 'email',
    scope: 'email',
    minimumLevel: 1,
    source: 'account',
    about: 'The e-mail address; absent where the account has none',
    value: ({ email }) => email,
  },
  {
    name: 'email_verified',
    scope: 'email',
    minimumLevel: 1,
    source: 'account',
    about: '`true`: a message was answered from there',
    value: ({ email }) => (isPresent(email) ? true : undefined),
  },
  {
    name: 'portrait',
    scope: 'portrait',
    minimumLevel: 2,
    source: 'npd',
    about: 'data: URI of a PNG or JPEG picture; at userinfo only',
    value: (_account, _now, portrait) => (portrait === undefined ? undefined : dataUri(portrait)),
  },
  {
    name: 'age_over_14',
    scope: 'age',
    minimumLevel: 1,
    source: 'derived',
    about: '`true` or `false`, on the day of the request in Vietnam; absent where the birth date does not tell',
    value: ({ identity }, now) => isOfAge(14, identity.birthdate, now),
  },
  {
    name: 'age_over_18',
    scope: 'age',
    minimumLevel: 1,
    source: 'derived',
    about: '`true` or `false`, on the day of the request in Vietnam; absent where the birth date does not tell',
    value: ({ identity }, now) => isOfAge(18, identity.birthdate, now),
  },
  {
    name: 'birth_year',
    scope: 'age',
    minimumLevel: 1,
    source: 'derived',
    about: 'Year of birth as a number',
    value: ({ identity }) => Number(identity.birthdate.slice(0, 4)),
  },
];
