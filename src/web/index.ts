/**
 * web: the koa application: middleware, pages, rendering, addresses for operators.
 * Never: decides what a citizen must prove or who may ask for what: it asks the modules and shows their answer.
 * Follows: RFC 9110, OWASP Cheat Sheets on CSRF and CSP, WCAG 2.2 AA.
 */
export { openWeb } from './app.ts';
export type { Web, WebOptions } from './app.ts';
export type { AreaDependencies } from './areas.ts';
export type { Route } from './kit/page-router.ts';
export { problems as webProblems } from './kit/problems.ts';
export { openMetrics } from './operations/metrics.ts';
export type { Metrics } from './operations/metrics.ts';
export { openRendering } from './pages.ts';
export type { Rendering } from './pages.ts';
export { browserOf } from './principal/browser.ts';
export { providerPages } from './site/provider-pages.ts';
export { webSettings } from './settings.ts';
