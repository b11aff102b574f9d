import type { Problem } from './problem.ts';

/** The outcome of a domain function: a value, or a refusal that the caller can show. Faults are thrown. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
/** The refusal, if it is one. */
export const problemIn = (result: Result<unknown>): Problem | undefined => (result.ok ? undefined : result.problem);
export const refuse = (problem: Problem): { readonly ok: false; readonly problem: Problem } => ({ ok: false, problem });
