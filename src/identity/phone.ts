/** Citizens and residents have a phone here; messages to numbers abroad would be a way to make others rich (SMS pumping). */
const HOME = 'VN';

/** A Vietnamese mobile number as people type it, in E.164; undefined: it is none. The numbering plans are read when first asked for. */
export async function parsePhone(typed: string): Promise<string | undefined> {
  const { default: parse } = await import('libphonenumber-js/mobile');
  const parsed = parse(typed, HOME);
  return parsed?.isValid() === true && parsed.country === HOME && parsed.ext === undefined ? parsed.number : undefined;
}
