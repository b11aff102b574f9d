import { compactTyped } from '../shared/index.ts';

/** Citizens and residents have a Vietnamese phone. Messages to foreign numbers would invite SMS pumping. */
const HOME = 'VN';

/**
 * A typed Vietnamese mobile number in E.164; undefined if it is not one. The numbering plans are loaded at first use.
 */
export async function parsePhone(typed: string): Promise<string | undefined> {
  const { default: parse } = await import('libphonenumber-js/mobile');
  const parsed = parse(compactTyped(typed), HOME);
  return parsed?.isValid() === true && parsed.country === HOME && parsed.ext === undefined ? parsed.number : undefined;
}
