import { expect } from 'chai';
import {
  checkNewPassword,
  type PasswordHolder,
  type passwordProblems,
} from '../../../../../src/authentication/factors/index.ts';
import { isPattern } from '../../../../../src/authentication/factors/password/choosing/patterns.ts';
import { isPersonal } from '../../../../../src/authentication/factors/password/choosing/personal.ts';
import type { PersonalNumber } from '../../../../../src/identity/index.ts';

const holder: PasswordHolder = {
  identity: {
    number: '001190412073' as PersonalNumber,
    name: { family: 'Nguyễn', middle: 'Thị Minh', given: 'Anh' },
    birthdate: '1990-05-07',
    sex: 'female',
    nationality: 'VN',
    address: { formatted: 'Hà Nội', country: 'VN' },
  },
  phone: '+84900000101',
  email: 'hoasua.12@example.com',
};

const codeOf = async (password: string): Promise<string> => (await checkNewPassword(password, holder))?.code ?? 'ok';

describe('a new password', () => {
  const accepted = [
    'hoa sen trong đầm 7',
    'ngay mua tren pho',
    'cái ghế biết bay',
    'Kx9!vQ2m',
    'correct horse battery staple',
    'only-small-letters-here',
    '9071 5528 3364 0219',
    '🌾🐃🌙🎐🪷🛶🎋🍃',
    'x9'.concat('ự'.repeat(2), 'Wm7#pLq2'.repeat(14)),
  ];
  for (const password of accepted) {
    it(`may be ${Array.from(password).slice(0, 24).join('')}`, async () => {
      expect(await codeOf(password)).to.equal('ok');
    });
  }

  const refused: readonly [code: keyof typeof passwordProblems.definitions, passwords: readonly string[]][] = [
    ['password_too_short', ['', 'Kx9!vQ2', '🌾🐃🌙🎐🪷🛶🎋', 'mật kẩu']],
    ['password_too_long', ['Wm7#pLq2'.repeat(16) + 'x']],
    ['password_common', ['passw0rd', 'PASSWORD1', 'iloveyou2', 'letmein!!', 'dragon99', 'football1']],
    // Vietnamese words, with and without diacritics and decoration.
    ['password_common', ['matkhau123', 'Mật khẩu 2024', 'anhyeuem99', 'Anh yêu em!', 'yeuemmaimai', '123khongbiet']],
    ['password_personal', ['001190412073', '0900000101', '+84 900 000 101', 'nguyenthiminhanh', 'Nguyễn Minh 90']],
    ['password_personal', ['07051990', '07-05-1990 hoa', '19900507xyz', 'MinhAnh@1990', 'hoasua12 ngày nắng']],
    ['password_personal', ['senid2026', 'Sen ID của tôi', 'xx412073xx']],
    [
      'password_pattern',
      ['12345678', '87654321', 'abcdefgh', 'qwertyuiop', 'abcabcabc', 'aaaaaaaaaaaa', 'Ab1!Ab1!Ab1!'],
    ],
    ['password_pattern', ['1qaz2wsx', 'asdfghjkl', '1111222233334444', 'abcd1234efgh']],
    ['password_guessable', ['P4$$w0rd', 'm@tkh@u1', '@nhyeuem', 'iloveyou.x', '12/12/2000']],
  ];
  for (const [code, passwords] of refused) {
    for (const password of passwords) {
      it(`is refused as ${code}: ${password.slice(0, 24)}`, async () => {
        expect(await codeOf(password)).to.equal(code);
      });
    }
  }

  it('is counted in characters, however its letters are composed', async () => {
    // Seven letters in decomposed form are more than eight code points.
    expect(await codeOf('mậtkhẩ'.normalize('NFD'))).to.equal('password_too_short');
    expect(await codeOf('ự'.normalize('NFD').repeat(3) + 'Kx9!v')).to.equal('ok');
  });

  it('may hold a short name by chance, in enough of something else', () => {
    expect(isPersonal('bánh nướng ở phố cổ', { ...holder, email: 'an@example.com' })).to.equal(false);
    expect(isPersonal('anh', holder)).to.equal(true);
  });

  it('says nothing of what was typed', async () => {
    const problem = await checkNewPassword('anhyeuem99', holder);
    expect(problem).to.deep.equal({ code: 'password_common', status: 422, detail: {} });
  });

  it('is no pattern for a short run within it', () => {
    expect(isPattern('tram 123 cay so')).to.equal(false);
    expect(isPattern('1234 la mot day so')).to.equal(false);
  });
});
