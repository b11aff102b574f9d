import type { Localised } from '../../shared/index.ts';

export const TEXTS = {
  brand: { vi: 'Thanh toán tiền điện', en: 'Electricity payment' },
  billsTitle: { vi: 'Hóa đơn tiền điện', en: 'Electricity bills' },
  billsBody: {
    vi: 'Đăng nhập để xem hóa đơn. Khi thanh toán, bạn xác nhận bằng tài khoản định danh mức 2.',
    en: 'Sign in to see your bills. When you pay, you confirm with an eID account of level 2.',
  },
  signedOut: { vi: 'Bạn đã đăng xuất.', en: 'You are signed out.' },
  customer: { vi: 'Khách hàng', en: 'Customer' },
  month: { vi: 'Tháng', en: 'Month' },
  used: { vi: 'Điện tiêu thụ', en: 'Used' },
  amount: { vi: 'Số tiền', en: 'Amount' },
  pay: { vi: 'Thanh toán', en: 'Pay' },
  payBill: { vi: 'Thanh toán hóa đơn', en: 'Pay the bill' },
  confirm: {
    vi: 'Bạn sẽ được yêu cầu xác nhận ở mức 2 trước khi thanh toán.',
    en: 'You will be asked to confirm at level 2 before the payment is made.',
  },
  paid: { vi: 'Đã thanh toán', en: 'Paid' },
  receipt: { vi: 'Xem biên nhận', en: 'See the receipt' },
  allPaid: { vi: 'Không còn hóa đơn nào phải thanh toán.', en: 'No bill is left to pay.' },
  restart: { vi: 'Tạo lại hóa đơn để thử', en: 'Reset the bills and try again' },
  paidTitle: { vi: 'Đã thanh toán', en: 'The bill is paid' },
  reference: { vi: 'Mã giao dịch', en: 'Transaction' },
  at: { vi: 'Lúc', en: 'At' },
  confirmedBy: { vi: 'Xác nhận bằng', en: 'Confirmed by' },
  account: { vi: 'Tài khoản định danh', en: 'eID account' },
  level: { vi: 'mức', en: 'level' },
  back: { vi: 'Về danh sách hóa đơn', en: 'Back to the bills' },
  footer: { vi: 'Dịch vụ thanh toán mẫu, không thu tiền thật.', en: 'A demo. No real money.' },
  notPaid: { vi: 'Hóa đơn chưa được thanh toán.', en: 'The bill is not paid.' },
  staleTitle: { vi: 'Trang này đã cũ', en: 'This page is too old' },
  staleBody: {
    vi: 'Phiên làm việc đã kết thúc, hoặc hóa đơn này không còn phải thanh toán. Chưa có gì được thực hiện.',
    en: 'Your session has ended, or this bill is no longer due. Nothing was done.',
  },
} as const satisfies Record<string, Localised>;

/** Methods of RFC 8176 in plain words. `mfa` is left out: it adds nothing to the others. */
export const METHODS: Readonly<Record<string, Localised | undefined>> = {
  pwd: { vi: 'mật khẩu', en: 'password' },
  pin: { vi: 'mã PIN', en: 'PIN' },
  sms: { vi: 'tin nhắn SMS', en: 'SMS' },
  otp: { vi: 'mã dùng một lần', en: 'one-time code' },
  hwk: { vi: 'khóa trên thiết bị', en: 'hardware key' },
  swk: { vi: 'khóa truy cập', en: 'passkey' },
  face: { vi: 'khuôn mặt', en: 'face' },
  fpt: { vi: 'vân tay', en: 'fingerprint' },
};
