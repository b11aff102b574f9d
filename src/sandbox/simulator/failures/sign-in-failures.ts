import type { Localised } from '../../../shared/index.ts';
import type { Failure } from './failure.ts';

const START_OVER: Localised = {
  vi: 'Không gửi lại mã. Cho người dân bắt đầu đăng nhập lại.',
  en: 'Do not send the code again. Let the citizen start a new sign-in.',
};

const CLOCK: Localised = {
  vi: 'Chấp nhận độ lệch mà bạn đã cấu hình (ví dụ một phút) và không hơn. Nếu vượt quá: từ chối, ghi vào nhật ký, kiểm tra đồng hồ (NTP).',
  en: 'Accept the skew that you configured (a minute, say) and no more. Beyond it refuse the token, log it, and check your clock (NTP).',
};

/** The citizen signs in for real, and then something fails. */
export const SIGN_IN_FAILURES = [
  {
    id: 'expired_code',
    happens: {
      vi: 'Mã đã thật sự hết hạn khi trình duyệt quay lại: `/token` trả lời `invalid_grant`.',
      en: 'The code is really over when the browser returns: `/token` answers `invalid_grant`.',
    },
    respond: START_OVER,
  },
  {
    id: 'token_invalid_grant',
    happens: {
      vi: 'Mã đã thật sự được dùng một lần: `/token` trả lời `invalid_grant`.',
      en: 'The code was really used before: `/token` answers `invalid_grant`.',
    },
    respond: START_OVER,
  },
  {
    id: 'token_invalid_client',
    happens: {
      vi: '`/token` trả lời 401 `invalid_client` cho mã này.',
      en: '`/token` answers 401 `invalid_client` for this code.',
    },
    respond: {
      vi: 'Báo cho người phát triển (bí mật hoặc khóa đã đổi?) và cho người dân thấy một trang lỗi đơn giản.',
      en: 'Alert the developers (was a secret or key changed?), and show the citizen a plain error page.',
    },
  },
  {
    id: 'token_server_error',
    happens: { vi: '`/token` trả lời 500 cho mã này.', en: '`/token` answers 500 for this code.' },
    respond: {
      vi: 'Nói rằng lúc này chưa đăng nhập được, và cho người dân bắt đầu lại.',
      en: 'Say that signing in is not possible just now, and let the citizen start over.',
    },
  },
  {
    id: 'token_unavailable',
    happens: {
      vi: '`/token` trả lời 503 với `Retry-After: 2`, một lần. Sau đó mã dùng được.',
      en: '`/token` answers 503 with `Retry-After: 2`, once. After that the code works.',
    },
    respond: {
      vi: 'Chờ theo Retry-After rồi gửi lại cùng mã một lần, hoặc cho người dân bắt đầu lại.',
      en: 'Wait as Retry-After says and send the same code once more, or let the citizen start over.',
    },
  },
  {
    id: 'slow_token',
    happens: {
      vi: 'Trả lời của `/token` đến sau 30 giây. Mã đã được dùng.',
      en: 'The answer of `/token` comes after 30 seconds. The code is spent.',
    },
    respond: {
      vi: 'Đặt thời gian chờ (10 giây), không gửi lại mã, và cho người dân bắt đầu lại.',
      en: 'Set a timeout (10 seconds), do not send the code again, and let the citizen start over.',
    },
  },
  {
    id: 'rotated_keys',
    happens: {
      vi: 'Khóa ký thật sự được đổi: ID token được ký bằng khóa chưa từng có trong `/jwks` trước đó.',
      en: 'The signing keys are really rotated: a key signs the ID token that was not in `/jwks` before.',
    },
    respond: {
      vi: 'Khi gặp `kid` lạ, tải lại `/jwks` một lần rồi kiểm tra chữ ký.',
      en: 'At an unknown `kid`, fetch `/jwks` again, once, and verify the signature.',
    },
  },
  {
    id: 'clock_ahead',
    happens: {
      vi: '`iat`, `exp` và `auth_time` của ID token đi trước năm phút. Chữ ký đúng.',
      en: '`iat`, `exp` and `auth_time` of the ID token are five minutes ahead. The signature is right.',
    },
    respond: CLOCK,
  },
  {
    id: 'clock_behind',
    happens: {
      vi: '`iat`, `exp` và `auth_time` của ID token chậm năm phút, nên token vừa đến đã hết hạn. Chữ ký đúng.',
      en: '`iat`, `exp` and `auth_time` of the ID token are five minutes behind, so it is over when it arrives. The signature is right.',
    },
    respond: CLOCK,
  },
  {
    id: 'userinfo_unauthorized',
    happens: {
      vi: 'Mã truy cập vừa nhận thật sự đã bị thu hồi: `/userinfo` trả lời 401 `invalid_token`.',
      en: 'The new access token is really revoked: `/userinfo` answers 401 `invalid_token`.',
    },
    respond: {
      vi: 'Làm mới mã nếu có refresh token, nếu không thì cho đăng nhập lại. Không đăng nhập với dữ liệu thiếu.',
      en: 'Refresh if you have a refresh token, otherwise start a new sign-in. Do not go on without the data.',
    },
  },
  {
    id: 'consent_withdrawn',
    happens: {
      vi: 'Năm giây sau khi đăng nhập, đồng ý thật sự được rút: các mã hết hiệu lực, back-channel logout được gửi.',
      en: 'Five seconds after the sign-in the consent is really withdrawn: tokens end, a back-channel logout is sent.',
    },
    respond: {
      vi: 'Kết thúc phiên, ngừng xử lý dữ liệu dựa trên đồng ý đó, và hỏi lại khi người dân quay lại.',
      en: 'End the session, stop processing what rests on that consent, and ask again when the citizen returns.',
    },
  },
  {
    id: 'account_locked',
    happens: {
      vi: 'Năm giây sau khi đăng nhập, tài khoản thật sự bị khóa trong một phút: các mã hết hiệu lực, back-channel logout được gửi.',
      en: 'Five seconds after the sign-in the account is really locked, for a minute: tokens end, a back-channel logout is sent.',
    },
    respond: {
      vi: 'Kết thúc phiên ngay và không tiếp tục giao dịch. Không nói lý do: bạn không biết.',
      en: 'End the session at once, and finish no transaction. Do not state a reason: you do not know it.',
    },
  },
] as const satisfies readonly Failure[];

export type SignInFailureId = (typeof SIGN_IN_FAILURES)[number]['id'];
