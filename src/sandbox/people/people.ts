import type { Clock, Localised } from '../../shared/index.ts';
import { birthdateForAge, cardEnds, personalNumber, PROVINCES } from './numbers.ts';
import type { ProvinceCode, Sex } from './numbers.ts';
import type { AccountState, PopulationRecord, SandboxPerson } from './person.ts';

interface Draft {
  key: string;
  /** Family, middle and given name, separated by `|`. */
  name: string;
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
  state?: AccountState;
  roles?: SandboxPerson['roles'];
  guardian?: string;
}

/**
 * The sandbox people. All are fictional; their numbers agree with sex, year of birth and province. The 15-year-old and
 * the child of 8 were born on 1 January, so that their age, and hence their number, stays the same throughout the
 * calendar year of `clock`.
 */
export function sandboxPeople(clock: Clock, fixedCode?: string): readonly SandboxPerson[] {
  return drafts(clock).map((draft) => ({
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
  }));
}

function recordOf(draft: Draft): PopulationRecord {
  const [family = '', middle = '', given = ''] = draft.name.split('|');
  const province = PROVINCES[draft.province];
  const deceased = draft.state === 'deceased';
  const expires = cardEnds(draft.birthdate, draft.cardIssued);
  return {
    number: personalNumber(draft),
    name: { family, middle, given },
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

function drafts(clock: Clock): Draft[] {
  const guardian: Draft = {
    key: 'guardian',
    name: 'Hoàng|Quốc|Huy',
    sex: 'male',
    birthdate: '1988-04-12',
    province: '046',
    serial: '305817',
    street: '27 đường Hoa Giấy',
    ward: 'phường Bến Thông',
    cardIssued: '2021-06-21',
    password: 'Thong-Xanh-Doi-Cao-64',
    phone: '+84900000107',
    email: 'huy.hoang@example.com',
    about: { vi: 'Người giám hộ, tài khoản mức 2', en: 'A guardian, account level 2' },
  };
  return [
    {
      key: 'level-2',
      name: 'Nguyễn|Thị Minh|Anh',
      sex: 'female',
      birthdate: '1990-03-02',
      province: '001',
      serial: '412073',
      street: '12 phố Hoa Sữa',
      ward: 'phường Hồ Sen',
      cardIssued: '2021-05-10',
      password: 'Sen-Hong-Ho-Tay-27',
      phone: '+84900000101',
      email: 'minhanh.nguyen@example.com',
      about: { vi: 'Tài khoản mức 2', en: 'Account level 2' },
    },
    {
      key: 'level-1',
      name: 'Trần|Văn|Bình',
      sex: 'male',
      birthdate: '1985-11-20',
      province: '079',
      serial: '226940',
      street: '48 đường Lúa Vàng',
      ward: 'phường Bến Sông',
      cardIssued: '2021-08-02',
      password: 'Ghe-Nho-Qua-Song-35',
      phone: '+84900000102',
      email: 'binh.tran@example.com',
      level: 1,
      about: { vi: 'Tài khoản mức 1', en: 'Account level 1' },
    },
    {
      key: 'not-activated',
      name: 'Lê|Hoàng|Cường',
      sex: 'male',
      birthdate: '2001-06-15',
      province: '048',
      serial: '118352',
      street: '5 đường Cát Trắng',
      ward: 'phường Biển Xanh',
      cardIssued: '2022-01-17',
      password: 'Bien-Xanh-Cat-Trang-51',
      phone: '+84900000103',
      email: 'cuong.le@example.com',
      level: 0,
      state: 'not-activated',
      about: { vi: 'Tài khoản chưa kích hoạt', en: 'An account that is not yet activated' },
    },
    {
      key: 'locked',
      name: 'Phạm|Thu|Dung',
      sex: 'female',
      birthdate: '1979-09-09',
      province: '031',
      serial: '640285',
      street: '131 đường Phượng Đỏ',
      ward: 'phường Cửa Cảng',
      cardIssued: '2021-07-19',
      password: 'Phuong-Do-Ben-Cang-46',
      phone: '+84900000104',
      email: 'dung.pham@example.com',
      state: 'locked',
      about: { vi: 'Tài khoản bị khóa', en: 'A locked account' },
    },
    {
      key: 'deceased',
      name: 'Vũ|Đình|Giang',
      sex: 'male',
      birthdate: '1968-01-30',
      province: '040',
      serial: '571106',
      street: '9 đường Lam Giang',
      ward: 'xã Đồi Chè',
      cardIssued: '2021-04-26',
      password: 'Che-Xanh-Nui-Mo-82',
      phone: '+84900000105',
      email: 'giang.vu@example.com',
      state: 'deceased',
      about: { vi: 'Người đã mất', en: 'A deceased person' },
    },
    {
      key: 'teenager',
      name: 'Đỗ|Khánh|Linh',
      sex: 'female',
      birthdate: birthdateForAge(clock, 15),
      province: '092',
      serial: '734419',
      street: '76 đường Cầu Tre',
      ward: 'phường Chợ Nổi',
      cardIssued: birthdateForAge(clock, 1),
      password: 'Cho-Noi-Sang-Som-93',
      phone: '+84900000106',
      email: 'linh.do@example.com',
      about: { vi: 'Người 15 tuổi, tài khoản mức 2', en: 'A 15-year-old, account level 2' },
    },
    guardian,
    {
      key: 'child',
      name: 'Hoàng|Gia|Bảo',
      sex: 'male',
      birthdate: birthdateForAge(clock, 8),
      province: '046',
      serial: '880263',
      street: guardian.street,
      ward: guardian.ward,
      cardIssued: birthdateForAge(clock, 1),
      password: 'Dieu-Giay-Gio-Lon-18',
      phone: guardian.phone,
      email: null,
      level: 1,
      guardian: personalNumber(guardian),
      about: { vi: 'Trẻ em 8 tuổi, tài khoản mức 1', en: 'A child of 8, account level 1' },
    },
    {
      key: 'long-name',
      name: 'Công Tằng Tôn Nữ|Hoàng Phương Thảo Nguyên|Bích Ngọc Quỳnh Trâm',
      sex: 'female',
      birthdate: '1996-12-24',
      province: '056',
      serial: '159738',
      street: '1209/34/5 đường Rừng Dương Ven Biển',
      ward: 'phường Vĩnh Nguyên Thượng Đông',
      cardIssued: '2021-11-08',
      password: 'Song-Vo-Ghenh-Da-59',
      phone: '+84900000109',
      email: 'congtangtonnu.hoangphuongthaonguyen.bichngocquynhtram@example.com',
      about: { vi: 'Người có tên rất dài, tài khoản mức 2', en: 'A very long name, account level 2' },
    },
    {
      key: 'no-email',
      name: 'Bùi|Thị|Nga',
      sex: 'female',
      birthdate: '1972-12-05',
      province: '004',
      serial: '493621',
      street: 'xóm Bản Thông',
      ward: 'xã Suối Bạc',
      cardIssued: '2021-09-13',
      password: 'Ruong-Bac-Thang-Lua-74',
      phone: '+84900000110',
      email: null,
      about: { vi: 'Người không có thư điện tử, tài khoản mức 2', en: 'A person with no e-mail, account level 2' },
    },
    {
      key: 'officer',
      name: 'Đặng|Minh|Quân',
      sex: 'male',
      birthdate: '1983-02-17',
      province: '068',
      serial: '367502',
      street: '18 đường Mai Anh Đào',
      ward: 'phường Đồi Thông',
      cardIssued: '2021-03-15',
      password: 'Mai-Dao-Suong-Som-31',
      phone: '+84900000111',
      email: 'quan.dang@example.com',
      roles: ['officer'],
      about: { vi: 'Cán bộ tại quầy, tài khoản mức 2', en: 'An officer, account level 2' },
    },
    {
      key: 'operator',
      name: 'Ngô|Phương|Thảo',
      sex: 'female',
      birthdate: '1992-07-28',
      province: '075',
      serial: '204867',
      street: '63 đường Bưởi Da Xanh',
      ward: 'phường Bến Gỗ',
      cardIssued: '2021-10-04',
      password: 'Buoi-Xanh-Vuon-Nha-68',
      phone: '+84900000112',
      email: 'thao.ngo@example.com',
      roles: ['operator'],
      about: { vi: 'Người vận hành hệ thống, tài khoản mức 2', en: 'An operator, account level 2' },
    },
  ];
}
