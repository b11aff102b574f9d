import type { Localised } from '../../shared/index.ts';
import { cardEnds, personalNumber, PROVINCES } from './numbers.ts';
import type { ProvinceCode, Sex } from './numbers.ts';
import type { PersonState, PopulationRecord, SandboxPerson } from './person.ts';

/** What a person is made of. Number, full address and the end of the card follow from it. */
export interface Draft {
  key: string;
  name: PopulationRecord['name'];
  sex: Sex;
  birthdate: string;
  province: ProvinceCode;
  serial: string;
  street: string;
  ward: string;
  cardIssued: string;
  password: string;
  phone: string;
  email: string | null;
  about: Localised;
  level?: 0 | 1 | 2;
  state?: PersonState;
  roles?: SandboxPerson['roles'];
  guardian?: string;
}

/** The person of a draft. `fixedCode` is the one-time code that the sandbox accepts. */
export const personOf = (draft: Draft, fixedCode?: string): SandboxPerson => ({
  key: draft.key,
  record: recordOf(draft),
  password: draft.password,
  phone: draft.phone,
  email: draft.email,
  level: draft.level ?? 2,
  state: draft.state ?? 'active',
  roles: draft.roles ?? [],
  about: draft.about,
  fixedCode: fixedCode ?? null,
});

function recordOf(draft: Draft): PopulationRecord {
  const province = PROVINCES[draft.province];
  const deceased = draft.state === 'deceased';
  const expires = cardEnds(draft.birthdate, draft.cardIssued);
  return {
    number: personalNumber(draft),
    name: draft.name,
    birthdate: draft.birthdate,
    sex: draft.sex,
    nationality: 'VN',
    address: {
      formatted: `${draft.street}, ${draft.ward}, ${province}`,
      street: draft.street,
      ward: draft.ward,
      province,
      country: 'VN',
    },
    status: deceased ? 'deceased' : 'alive',
    ...(draft.guardian === undefined ? {} : { guardian: draft.guardian }),
    card: {
      issued: draft.cardIssued,
      ...(expires === undefined ? {} : { expires }),
      status: deceased ? 'revoked' : 'valid',
    },
  };
}
