/** A house under a roof of two tones. */
export const PORTAL_LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="12" fill="#1d4f91"/><path d="M10 33 32 13l22 20-3 4-19-17-19 17z" fill="#f2c14e"/><path d="M18 35l14-12 14 12v16H36V40h-8v11H18z" fill="#ffffff"/></svg>`;
