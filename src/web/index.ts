/**
 * web: the koa application: middleware, pages, rendering, addresses for operators.
 * Never: decides what a citizen must prove or who may ask for what: it asks the modules and shows their answer.
 * Follows: RFC 9110, OWASP Cheat Sheets on CSRF and CSP, WCAG 2.2 AA.
 */
export { openWeb } from './app.ts';
export type { Route, Web, WebOptions } from './app.ts';
export { openMetrics } from './operations/metrics.ts';
export type { Metrics } from './operations/metrics.ts';
export { problems as webProblems } from './kit/problems.ts';
export { providerPages } from './site/provider-pages.ts';
export { openRendering } from './rendering/index.ts';
export { webSettings } from './settings.ts';
export type { Rendering } from './rendering/index.ts';
