import { PAYMENT_LOGO } from './payment/logo.ts';
import { PORTAL_LOGO } from './portal/logo.ts';

/** A relying party's record in the form that the registry accepts, and its logo. */
export interface DemoRelyingParty {
  readonly record: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly logo: { readonly name: string; readonly type: 'image/svg+xml'; readonly bytes: Buffer };
}

export interface DemoAddresses {
  /** Where the portal is, without a slash at the end. */
  portalUrl: string;
  paymentUrl: string;
  /** The portal's client secret, 32 characters or more. */
  portalSecret: string;
}

/**
 * The records of the two demo relying parties, to be put into the store. They can't be files, because their addresses
 * depend on the ports of the demo.
 */
export function demoRelyingParties(options: DemoAddresses): readonly DemoRelyingParty[] {
  const { portalUrl, paymentUrl, portalSecret } = options;
  const essential = { need: 'essential', purpose: 'residence-form' };
  const voluntary = { need: 'voluntary', purpose: 'contact' };
  return [
    {
      record: {
        id: 'residence-portal',
        organisation: { vi: 'Cổng dịch vụ cư trú', en: 'Residence portal' },
        kind: 'public-service',
        purposes: {
          'residence-form': { vi: 'Điền tờ khai cư trú', en: 'Fill in the residence form' },
          contact: { vi: 'Báo cho bạn khi hồ sơ có kết quả', en: 'Tell you when your form has been dealt with' },
        },
        claims: {
          name: essential,
          birthdate: essential,
          gender: essential,
          personal_number: essential,
          address: essential,
          phone_number: voluntary,
          email: voluntary,
        },
        minimum_acr: 'LoA1',
        logo: 'residence-portal.svg',
        client: {
          ...addresses(portalUrl),
          token_endpoint_auth_method: 'client_secret_basic',
          client_secret: portalSecret,
          id_token_signed_response_alg: 'ES256',
        },
      },
      logo: svg('residence-portal.svg', PORTAL_LOGO),
    },
    {
      record: {
        id: 'electricity-payment',
        organisation: { vi: 'Thanh toán tiền điện', en: 'Electricity payment' },
        kind: 'payment',
        purposes: { bills: { vi: 'Tìm và hiển thị hóa đơn của bạn', en: 'Find and show your bills' } },
        claims: { name: { need: 'essential', purpose: 'bills' } },
        minimum_acr: 'LoA1',
        logo: 'electricity-payment.svg',
        client: {
          ...addresses(paymentUrl),
          token_endpoint_auth_method: 'private_key_jwt',
          token_endpoint_auth_signing_alg: 'ES256',
          jwks_uri: `${paymentUrl}/jwks.json`,
          require_pushed_authorization_requests: true,
          id_token_signed_response_alg: 'ES256',
        },
      },
      logo: svg('electricity-payment.svg', PAYMENT_LOGO),
    },
  ];
}

const addresses = (url: string): object => ({
  redirect_uris: [`${url}/callback`],
  post_logout_redirect_uris: [`${url}/signed-out`],
  backchannel_logout_uri: `${url}/backchannel-logout`,
  backchannel_logout_session_required: true,
});

const svg = (name: string, text: string): DemoRelyingParty['logo'] => ({
  name,
  type: 'image/svg+xml',
  bytes: Buffer.from(text),
});
