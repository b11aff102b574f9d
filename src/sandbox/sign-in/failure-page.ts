import type { Language, Localised } from '../../shared/index.ts';
import { markup } from '../serving/html.ts';
import type { Html } from '../serving/html.ts';
import type { SignInFailureReason } from './failure.ts';

/** What went wrong, and what the person can do now. */
export interface FailureText {
  readonly title: Localised;
  readonly body: Localised;
}

export const FAILURE_TEXTS: Readonly<Record<SignInFailureReason, FailureText>> = {
  access_denied: {
    title: { vi: 'Bạn đã không đồng ý chia sẻ', en: 'You chose not to share' },
    body: {
      vi: 'Chúng tôi không nhận được thông tin nào của bạn. Bạn có thể đăng nhập lại bất cứ lúc nào.',
      en: 'We received nothing about you. You can sign in again at any time.',
    },
  },
  unmet_authentication_requirements: {
    title: { vi: 'Mức tài khoản chưa đủ', en: 'The level of the account is too low' },
    body: {
      vi: 'Dịch vụ này cần mức xác thực cao hơn mức mà tài khoản của bạn đạt được. Bạn có thể nâng mức tài khoản tại bộ phận một cửa nơi làm thẻ căn cước.',
      en: 'This service needs a higher level than your account reached. You can raise the level at the One-Stop department where identity cards are issued.',
    },
  },
  level_too_low: {
    title: { vi: 'Lần đăng nhập này chưa đủ mạnh', en: 'This sign-in was not strong enough' },
    body: {
      vi: 'Chúng tôi cần lần đăng nhập ở mức 2 và chưa nhận được. Chưa có gì được thực hiện.',
      en: 'We need a sign-in at level 2 and did not get one. Nothing was done.',
    },
  },
  other_person: {
    title: { vi: 'Đây là tài khoản của người khác', en: 'That was another account' },
    body: {
      vi: 'Bạn đã xác nhận bằng một tài khoản khác với tài khoản đang đăng nhập ở đây. Chưa có gì được thực hiện.',
      en: 'You confirmed with another account than the one that is signed in here. Nothing was done.',
    },
  },
  sign_in_lost: {
    title: { vi: 'Không tiếp tục được lần đăng nhập này', en: 'This sign-in can’t go on' },
    body: {
      vi: 'Trang đã để quá lâu, được mở ở trình duyệt khác, hoặc trình duyệt không nhận cookie. Hãy đăng nhập lại.',
      en: 'The page was left open too long, was opened in another browser, or the browser refuses cookies. Please sign in again.',
    },
  },
  provider_unavailable: {
    title: { vi: 'Chưa đăng nhập được lúc này', en: 'Signing in is not possible just now' },
    body: {
      vi: 'Hệ thống định danh chưa trả lời. Hãy thử lại sau ít phút.',
      en: 'The identification service does not answer. Please try again in a few minutes.',
    },
  },
  sign_in_failed: {
    title: { vi: 'Đăng nhập không thành công', en: 'The sign-in did not succeed' },
    body: {
      vi: 'Đã có lỗi khi đăng nhập, và bạn chưa được đăng nhập. Hãy thử lại.',
      en: 'Something went wrong while signing in, and you are not signed in. Please try again.',
    },
  },
};

export const REQUEST_FAILURES = {
  not_found: {
    title: { vi: 'Không có trang này', en: 'There is no such page' },
    body: { vi: 'Hãy kiểm tra lại địa chỉ.', en: 'Please check the address.' },
  },
  refused: {
    title: { vi: 'Chúng tôi không đọc được yêu cầu này', en: 'We could not read this request' },
    body: {
      vi: 'Nội dung gửi đến quá dài hoặc không đúng. Hãy quay lại và thử lần nữa.',
      en: 'What was sent is too long or not right. Please go back and try again.',
    },
  },
  fault: {
    title: { vi: 'Đã có lỗi ở phía chúng tôi', en: 'Something went wrong on our side' },
    body: { vi: 'Hãy thử lại sau ít phút.', en: 'Please try again in a few minutes.' },
  },
} as const satisfies Record<string, FailureText>;

const SIGN_IN: Localised = { vi: 'Đăng nhập bằng tài khoản định danh', en: 'Sign in with the eID account' };
const SIGN_OUT: Localised = { vi: 'Đăng xuất', en: 'Sign out' };
const HOME: Localised = { vi: 'Về trang đầu', en: 'Go to the first page' };

export const homeLink = (language: Language): Html =>
  markup`<a id="home" class="button second" href="/">${HOME[language]}</a>`;

export const signInForm = (language: Language): Html =>
  markup`<form method="get" action="/sign-in"><button id="sign-in" type="submit">${SIGN_IN[language]}</button></form>`;

export const signOutForm = (language: Language, csrf: string): Html =>
  markup`<form method="post" action="/sign-out"><input type="hidden" name="csrf" value="${csrf}"><button id="sign-out" class="second" type="submit">${SIGN_OUT[language]}</button></form>`;

/** A failure in plain words, and what to do next. */
export const failureMain = (language: Language, text: FailureText, actions: Html): Html =>
  markup`<div class="error-summary" id="error-summary" role="alert"><h1>${text.title[language]}</h1><p>${text.body[language]}</p></div>
<div class="actions">${actions}</div>`;
