import type { Localised } from '../../shared/index.ts';

/** How a relying party mends an OAuth error (RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1). */
const CURES: Readonly<Record<string, Localised>> = {
  invalid_request: {
    vi: 'So các tham số với bảng tham số: thiếu, thừa hoặc gửi hai lần. Địa chỉ quay lại phải giống hệt hồ sơ.',
    en: 'Compare the parameters with the record: one is missing, sent twice or malformed. A redirect URI must match to the letter.',
  },
  invalid_client: {
    vi: 'Xem lại client_id, bí mật hoặc khóa, và cách xác thực trong hồ sơ (token_endpoint_auth_method).',
    en: 'Check client_id, secret or key, and that your library authenticates as token_endpoint_auth_method of the record says.',
  },
  invalid_grant: {
    vi: 'Mã chỉ dùng một lần và trong thời gian ngắn, với đúng redirect_uri và code_verifier. Hãy bắt đầu đăng nhập lại.',
    en: 'A code works once and for a short time, with the same redirect_uri and its code_verifier. Start a new sign-in.',
  },
  invalid_scope: {
    vi: 'Hồ sơ không có thông tin nào thuộc phạm vi này. Bỏ phạm vi đó, hoặc thêm thông tin vào hồ sơ.',
    en: 'The record lists no claim of this scope. Leave the scope out, or add a claim of it to the record.',
  },
  invalid_token: {
    vi: 'Mã truy cập hết hạn, đã bị thu hồi hoặc người dân đã rút đồng ý. Hãy lấy mã mới hoặc đăng nhập lại.',
    en: 'The access token is over, revoked, or its consent was withdrawn. Refresh it, or start a new sign-in.',
  },
  unauthorized_client: {
    vi: 'Hồ sơ không cho phép cách này. Xem grant_types và response_types.',
    en: 'The record does not allow this flow. See its grant_types and response_types.',
  },
  access_denied: {
    vi: 'Người dân đã từ chối. Hãy cho họ quay lại và thử lại khi họ muốn.',
    en: 'The citizen refused. Offer a way back, and to try again when they wish.',
  },
  login_required: {
    vi: 'Cần đăng nhập, nhưng prompt=none không cho hiện trang nào. Gửi lại không có prompt=none.',
    en: 'A sign-in is needed, and prompt=none allows no page. Send the request without prompt=none.',
  },
  unmet_authentication_requirements: {
    vi: 'Tài khoản không đạt mức bạn cần. Nói cho người dân biết cần mức nào.',
    en: 'The account does not reach the level that you need. Tell the citizen which level it is.',
  },
  temporarily_unavailable: {
    vi: 'Quá nhiều yêu cầu, hoặc hệ thống đang bận. Chờ theo Retry-After rồi thử lại.',
    en: 'There are too many requests, or the provider is busy. Wait as Retry-After says and try again.',
  },
};

const OTHER: Localised = {
  vi: 'Đọc phần mô tả và so yêu cầu với hồ sơ của bạn.',
  en: 'Read the description, and compare the request with your record.',
};

export const cureOf = (error: string): Localised => CURES[error] ?? OTHER;
