import type { Localised } from '../../../shared/index.ts';
import type { Refusal } from './failure.ts';

const WAY_BACK: Localised = {
  vi: 'Cho người dân quay lại và thử lại khi họ muốn. Không tự gửi lại.',
  en: 'Offer a way back, and to try again when the citizen wishes. Do not repeat it by yourself.',
};
const WITH_PAGES: Localised = {
  vi: 'Bắt đầu đăng nhập thường, không có prompt=none.',
  en: 'Start an ordinary sign-in, without prompt=none.',
};
const LATER: Localised = {
  vi: 'Nói rằng lúc này chưa đăng nhập được, giữ việc đang làm của người dân, và cho họ thử lại sau.',
  en: 'Say that signing in is not possible just now, keep what the citizen was doing, and let them try again later.',
};
const MEND: Localised = {
  vi: 'Ghi vào nhật ký, báo cho người phát triển, và cho người dân thấy một trang lỗi đơn giản. Gửi lại cũng không khác.',
  en: 'Log it, alert the developers, and show the citizen a plain error page. Repeating the request changes nothing.',
};

const answer = (error: string): Localised => ({
  vi: `Yêu cầu bị từ chối với \`${error}\`.`,
  en: `The request is refused with \`${error}\`.`,
});

const refusal = (error: string, description: string, respond: Localised, happens = answer(error)): Refusal => ({
  id: error,
  ...{ error, description: `${description} (simulated)`, happens, respond },
});

/** Every error of the authorization endpoint (RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6, ...). */
export const REFUSALS: readonly Refusal[] = [
  refusal('access_denied', 'End-User aborted interaction', WAY_BACK, {
    vi: 'Người dân dừng ở trang đăng nhập: `access_denied`.',
    en: 'The citizen gives up on the sign-in page: `access_denied`.',
  }),
  {
    ...refusal('access_denied', 'End-User refused the consent', WAY_BACK),
    id: 'consent_denied',
    happens: {
      vi: 'Người dân không đồng ý cung cấp thông tin: `access_denied`.',
      en: 'The citizen refuses to release the data: `access_denied`.',
    },
  },
  refusal(
    'unmet_authentication_requirements',
    'the authentication level cannot be reached',
    {
      vi: 'Nói cho người dân biết cần mức nào và làm thế nào để đạt. Không hạ mức.',
      en: 'Tell the citizen which level is needed and how to reach it. Do not fall back to a lower one.',
    },
    {
      vi: 'Lần đăng nhập không đạt mức xác thực: `unmet_authentication_requirements`.',
      en: 'The sign-in does not reach the authentication level: `unmet_authentication_requirements`.',
    },
  ),
  {
    ...refusal('unmet_authentication_requirements', 'the account cannot reach the requested acr', {
      vi: 'Nói cho người dân biết cần tài khoản mức 2, và cách khác để làm việc đó. Không hạ mức.',
      en: 'Tell the citizen that an account of level 2 is needed, and how else to go on. Do not fall back to LoA1.',
    }),
    id: 'level_not_reached',
    happens: {
      vi: 'Tài khoản không đạt mức của `acr` bắt buộc: `unmet_authentication_requirements`.',
      en: 'The account does not reach an essential `acr`: `unmet_authentication_requirements`.',
    },
  },
  refusal('login_required', 'End-User authentication is required', WITH_PAGES),
  refusal('consent_required', 'requested claims are not consented to', WITH_PAGES),
  refusal('interaction_required', 'interaction is required from the end-user', WITH_PAGES),
  refusal('account_selection_required', 'End-User must select an account', WITH_PAGES),
  refusal('server_error', 'the provider failed', LATER),
  refusal('temporarily_unavailable', 'the provider is busy or in maintenance', LATER),
  refusal('invalid_request', 'the request is malformed', MEND),
  refusal('invalid_scope', 'the record lists no claim of a requested scope', MEND),
  refusal('unauthorized_client', 'the record does not allow this flow', MEND),
  refusal('unsupported_response_type', 'the response type is not supported', MEND),
  refusal('invalid_target', 'the resource is unknown', MEND),
  refusal('invalid_request_object', 'the request object is not valid', MEND),
  refusal('invalid_request_uri', 'the request_uri is over or was used before', {
    vi: 'Gửi lại yêu cầu đến `/par` và bắt đầu lại từ đầu, một lần.',
    en: 'Push the request again and start over, once.',
  }),
  refusal('request_not_supported', 'the request parameter is not supported', MEND),
  refusal('request_uri_not_supported', 'the request_uri parameter is not supported', MEND),
  refusal('registration_not_supported', 'the registration parameter is not supported', MEND),
];
