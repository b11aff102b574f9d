import type { Language, Localised } from '../../shared/index.ts';
import { markup } from './html.ts';
import type { Html, HtmlPart } from './html.ts';

export interface PageOptions {
  language: Language;
  /** `data-page` of the body, which identifies the page to programs. */
  page: string;
  /** What went wrong, as `data-error` of the body. */
  error?: string;
  title: string;
  brand: Localised;
  /** Target of the language switch: the page itself if it can be fetched again. */
  path: string;
  wide?: boolean;
  main: HtmlPart;
  footer: HtmlPart;
}

const SWITCH: Localised = { vi: 'English', en: 'Tiếng Việt' };

/** A whole page of a stand-in. */
export function layout(options: PageOptions): Html {
  const { language, brand } = options;
  const other: Language = language === 'vi' ? 'en' : 'vi';
  return markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${options.title} · ${brand[language]}</title>
<link rel="icon" href="/logo.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
</head>
<body data-page="${options.page}"${options.error !== undefined && markup` data-error="${options.error}"`}${options.wide === true && markup` class="wide"`}>
<div class="top"><header>
<a class="brand" href="/"><img src="/logo.svg" alt="" width="40" height="40">${brand[language]}</a>
<a id="language" lang="${other}" hreflang="${other}" href="${options.path}?lang=${other}">${SWITCH[language]}</a>
</header></div>
<main>
${options.main}
</main>
<footer>${options.footer}</footer>
</body>
</html>
`;
}
