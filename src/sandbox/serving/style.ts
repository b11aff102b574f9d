/** Colours that distinguish the stand-ins, each with a contrast of at least 4.5:1 on its background. */
export interface Theme {
  readonly light: string;
  readonly dark: string;
}

/** The style sheet of all stand-ins: deliberately plain and unlike the product's own pages. */
export const styleSheet = (theme: Theme): string => `
:root { color-scheme: light dark; --ground: #ffffff; --raised: #f4f5f7; --ink: #1c1f24; --quiet: #4b5260; --line: #7b8291;
  --accent: ${theme.light}; --on-accent: #ffffff; --error: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ground: #14161a; --raised: #1e2127; --ink: #e8eaee; --quiet: #b0b6c2;
  --line: #858c9a; --accent: ${theme.dark}; --on-accent: #14161a; --error: #ffb4ab; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
  overflow-wrap: anywhere; }
header, main, footer { max-width: 42rem; margin: 0 auto; padding: 1rem; }
.wide header, .wide main, .wide footer { max-width: 64rem; }
.top { border-bottom: 4px solid var(--accent); background: var(--raised); }
.top header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; }
.brand { display: flex; gap: .625rem; align-items: center; color: var(--ink); font-weight: 600; text-decoration: none; }
.brand img { width: 40px; height: 40px; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 2rem 0 .5rem; }
p, ul, dl { margin: 0 0 1rem; }
a { color: var(--accent); text-underline-offset: .2em; }
.quiet, .hint { color: var(--quiet); }
.hint { display: block; font-size: 1rem; }
label, legend { display: block; font-weight: 600; }
.field { margin: 0 0 1.25rem; }
fieldset { border: 0; padding: 0; margin: 0 0 1.25rem; }
input, textarea, select { width: 100%; min-height: 48px; padding: .5rem .75rem; font: inherit; color: var(--ink); background: var(--ground);
  border: 2px solid var(--line); border-radius: 4px; }
select { text-overflow: ellipsis; padding-inline-end: 1.75rem; }
input[type='radio'], input[type='checkbox'] { width: 24px; min-height: 24px; height: 24px; margin: 0; accent-color: var(--accent); }
.choice { display: flex; gap: .75rem; align-items: center; min-height: 48px; font-weight: 400; }
.button, button { display: inline-block; width: 100%; min-height: 48px; padding: .625rem 1.25rem; font: inherit; font-weight: 600; text-align: center;
  color: var(--on-accent); background: var(--accent); border: 2px solid var(--accent); border-radius: 4px; text-decoration: none; cursor: pointer; }
.button.second, button.second { color: var(--accent); background: transparent; }
@media (min-width: 40em) { .button, button { width: auto; } }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.actions { margin: 1.5rem 0; display: flex; flex-wrap: wrap; gap: 1rem; }
.actions p { flex: 1 0 100%; margin: 0; }
.actions form { flex: 1 1 auto; max-width: 100%; }
@media (min-width: 40em) { .actions form { flex: 0 0 auto; } }
.error-summary { border: 3px solid var(--error); border-radius: 4px; padding: 1rem; margin: 0 0 1.5rem; }
.error-summary h2 { margin-top: 0; }
.error-summary a, .error { color: var(--error); font-weight: 600; }
.notice { border-left: 6px solid var(--accent); background: var(--raised); padding: 1rem; margin: 0 0 1.5rem; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: 1rem; margin: 0 0 1rem; background: var(--raised); }
.card h2, .card h3 { margin: 0 0 .5rem; font-size: 1.125rem; }
dl { display: grid; grid-template-columns: 1fr; gap: 0 1rem; }
@media (min-width: 34em) { dl { grid-template-columns: 12rem 1fr; gap: .375rem 1rem; } }
dt { color: var(--quiet); }
dd { margin: 0 0 .5rem; }
.amount { font-weight: 600; font-variant-numeric: tabular-nums; }
code, .code { font-family: ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace; font-size: 1rem; }
.message { white-space: pre-wrap; }
footer { color: var(--quiet); font-size: 1rem; }
`;
