/** Whether there is a value to release: text that is empty is none (OpenID Connect Core section 5.3.2). */
export const isPresent = (value: unknown): boolean =>
  value !== undefined && value !== null && (typeof value !== 'string' || value.trim() !== '');

/** A value without its empty members; undefined where nothing is left. */
export function presentValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return isPresent(value) ? value : undefined;
  const members = Object.entries(value).filter(([, member]) => isPresent(member));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}
