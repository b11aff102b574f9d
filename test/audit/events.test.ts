import { expect } from 'chai';
import { eventCatalogues } from '../../scripts/reference/audit-events.ts';
import { defineEvents, openAudit, type AuditEvent } from '../../src/audit/index.ts';
import type { FactorName } from '../../src/authentication/factors/names.ts';
import { newId, systemClock } from '../../src/shared/index.ts';
import type { Store } from '../../src/storage/index.ts';

const { make } = defineEvents('test', {
  key_turned: { about: 'A test.', fields: {} },
  parcel_sent: {
    about: 'A test.',
    fields: { account: 'id', by: ['air', 'sea'], labels: 'codes', count: 'count', isLate: 'boolean?', until: 'time?' },
  },
  visit_ended: { about: 'A test.', fields: { account: 'id?' } },
});

const PARCEL = { account: newId(), by: 'air', labels: ['given_name'], count: 2 } as const;
type Loose = (values?: Readonly<Record<string, unknown>>) => AuditEvent;
const parcel = make.parcel_sent as unknown as Loose;

describe('audit: events hold exactly the fields that their definition names', () => {
  it('makes an event flat, in the order of its values, without those that are missing', () => {
    expect(JSON.stringify(make.key_turned())).to.equal('{"type":"key_turned"}');
    expect(make.visit_ended()).to.deep.equal({ type: 'visit_ended' });
    expect(make.visit_ended({ account: undefined })).to.deep.equal({ type: 'visit_ended' });
    expect(make.parcel_sent({ ...PARCEL, isLate: false })).to.deep.equal({
      ...{ type: 'parcel_sent', ...PARCEL },
      isLate: false,
    });
  });

  it('does not compile with a key too many, one too few, or a value of another kind', () => {
    const extra = { ...PARCEL, phone: '+84900000001' };
    const wrong: readonly (() => AuditEvent)[] = [
      // @ts-expect-error: `phone` is no field of it
      () => make.parcel_sent({ ...PARCEL, phone: '+84900000001' }),
      // @ts-expect-error: `phone` is no field of it, in an object that is not fresh either
      () => make.parcel_sent(extra),
      // @ts-expect-error: `count` is missing
      () => make.parcel_sent({ account: newId(), by: 'air', labels: [] }),
      // @ts-expect-error: `rail` is none of the codes
      () => make.parcel_sent({ ...PARCEL, by: 'rail' }),
      // @ts-expect-error: a count is a number
      () => make.parcel_sent({ ...PARCEL, count: '2' }),
      // @ts-expect-error: all its fields are missing
      () => make.parcel_sent(),
      // @ts-expect-error: it has no fields
      () => make.key_turned({ account: newId() }),
      // @ts-expect-error: `name` is no field of it
      () => make.visit_ended({ name: 'A' }),
    ];
    for (const one of wrong) expect(one, String(one)).to.throw(TypeError, /^audit event \w+: /);
  });

  const FAULTS: Readonly<Record<string, readonly [Readonly<Record<string, unknown>>, string]>> = {
    'a key that is not declared': [{ phone: 'x' }, 'phone is not declared'],
    'a field that is missing': [{ count: undefined }, 'count is missing'],
    'a code that is not listed': [{ by: 'rail' }, 'by is none of its codes'],
    'a personal number as an id': [{ account: '001204012345' }, 'account is no id'],
    'a birthdate as a time': [{ until: '1990-05-01' }, 'until is no time'],
    'a phone number as an id': [{ account: '+84900000001' }, 'account is no id'],
    'an e-mail address as an id': [{ account: 'a@example.com' }, 'account is no id'],
    'a name among codes': [{ labels: ['Nguyễn Văn An'] }, 'labels is no codes'],
    'half a count': [{ count: 1.5 }, 'count is no count'],
    'less than none': [{ count: -1 }, 'count is no count'],
    'text as a boolean': [{ isLate: 'yes' }, 'isLate is no boolean'],
  };
  for (const [what, [change, fault]] of Object.entries(FAULTS)) {
    it(`throws on ${what}, without its value`, () => {
      expect(() => parcel({ ...PARCEL, ...change })).to.throw(
        TypeError,
        new RegExp(`^audit event parcel_sent: ${fault}$`),
      );
    });
  }

  it('records only what a catalogue made', async () => {
    const store = {
      collection: () => ({ insertOne: () => expect.fail('it was written') }),
      index: () => undefined,
    } as unknown as Store;
    const audit = openAudit({ store, clock: systemClock });
    const forged = { type: 'parcel_sent', name: 'Nguyễn Văn An' };
    // @ts-expect-error: it was made by hand
    const fault = await audit.record(forged).catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(TypeError);
  });
});

describe('audit: the declarations of all modules', () => {
  it('declares each type once', async () => {
    const types = (await eventCatalogues()).flatMap(({ events }) => Object.keys(events));
    expect(types).to.include.members(['account_created', 'password_accepted', 'consent_given', 'claims_released']);
    expect(types).to.have.length(new Set(types).size);
  });

  it('tells right from wrong tries of every factor', async () => {
    const types = (await eventCatalogues()).flatMap(({ events }) => Object.keys(events));
    const pairs: Readonly<Record<FactorName, readonly [right: string, wrong: string]>> = {
      passkey: ['passkey_accepted', 'passkey_rejected'],
      password: ['password_accepted', 'password_rejected'],
      passcode: ['passcode_accepted', 'passcode_rejected'],
      totp: ['totp_accepted', 'totp_rejected'],
      sms_code: ['one_time_code_accepted', 'one_time_code_rejected'],
      email_code: ['one_time_code_accepted', 'one_time_code_rejected'],
      portrait_check: ['portrait_accepted', 'portrait_rejected'],
      recovery_code: ['recovery_code_used', 'recovery_code_rejected'],
    };
    expect(types).to.include.members(Object.values(pairs).flat());
  });
});
