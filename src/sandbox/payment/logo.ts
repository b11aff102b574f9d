/** A flash over a wire. */
export const PAYMENT_LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#7a4a00"/><path d="M36 8 16 36h13l-3 20 22-30H34z" fill="#ffd166"/></svg>`;
