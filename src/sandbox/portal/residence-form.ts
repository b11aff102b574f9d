import { z } from 'zod';
import type { Localised } from '../../shared/index.ts';

export const FIELDS = ['name', 'birthdate', 'sex', 'personal_number', 'address', 'phone', 'email'] as const;
export type Field = (typeof FIELDS)[number];
export type ResidenceForm = Readonly<Record<Field, string>>;

const birthdate = z.string().refine((text) => {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
});

const Residence = z.object({
  name: z.string().min(1).max(200),
  birthdate,
  sex: z.enum(['male', 'female']),
  personal_number: z.string().regex(/^\d{12}$/),
  address: z.string().min(1).max(500),
  phone: z
    .string()
    .regex(/^\+?\d{9,15}$/)
    .or(z.literal('')),
  email: z.email().max(254).or(z.literal('')),
});

export const FIELD_FAULTS: Readonly<Record<Field, Localised>> = {
  name: { vi: 'Hãy nhập họ và tên', en: 'Enter your full name' },
  birthdate: { vi: 'Hãy nhập ngày sinh, ví dụ 02/03/1990', en: 'Enter your date of birth, such as 02/03/1990' },
  sex: { vi: 'Hãy chọn giới tính', en: 'Choose your sex' },
  personal_number: { vi: 'Hãy nhập số định danh gồm 12 chữ số', en: 'Enter the personal number of 12 digits' },
  address: { vi: 'Hãy nhập nơi cư trú', en: 'Enter your place of residence' },
  phone: { vi: 'Hãy nhập số điện thoại chỉ gồm chữ số', en: 'Enter the phone number in digits only' },
  email: { vi: 'Hãy nhập địa chỉ thư điện tử đúng', en: 'Enter a correct e-mail address' },
};

/** A submitted form and its errors. */
export function readResidenceForm(fields: ReadonlyMap<string, string>): {
  form: ResidenceForm;
  faults: readonly Field[];
} {
  const text = (field: Field): string => (fields.get(field) ?? '').normalize('NFC').trim();
  const form: ResidenceForm = {
    name: text('name'),
    birthdate: text('birthdate'),
    sex: text('sex'),
    personal_number: text('personal_number').replace(/[ .]/g, ''),
    address: text('address'),
    phone: text('phone').replace(/[ .-]/g, ''),
    email: text('email'),
  };
  const result = Residence.safeParse(form);
  const wrong = new Set(result.error?.issues.map((issue) => issue.path[0]));
  return { form, faults: FIELDS.filter((field) => wrong.has(field)) };
}

/** The form, filled in from the claims. Fields whose claims were not released stay empty. */
export function formFromClaims(claims: Readonly<Record<string, unknown>>): ResidenceForm {
  const text = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '');
  const address = z
    .object({
      formatted: z.string().optional(),
      street_address: z.string().optional(),
      locality: z.string().optional(),
      region: z.string().optional(),
    })
    .safeParse(claims['address']).data;
  const sex = text('gender');
  return {
    name: text('name'),
    birthdate: text('birthdate').split('-').reverse().join('/'),
    sex: sex === 'male' || sex === 'female' ? sex : '',
    personal_number: text('personal_number'),
    address:
      address?.formatted?.replace(/\s*\n\s*/g, ', ') ??
      [address?.street_address, address?.locality, address?.region].filter((part) => part !== undefined).join(', '),
    phone: text('phone_number'),
    email: text('email'),
  };
}
