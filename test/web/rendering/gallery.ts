import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { isLanguage, type Language } from '../../../src/shared/index.ts';
import { OWN_POLICY } from '../../../src/web/kit/answers/content-security-policy.ts';
import { openRendering } from '../../../src/web/index.ts';
import type { Sample } from './samples/sample.ts';
import { SAMPLES } from './samples/samples.ts';

const VIEWS = resolve(import.meta.dirname, '../../../views');

export interface Gallery {
  address(sample: Sample, language: Language): string;
  close(): Promise<void>;
}

/** Serves every page in every state, with the headers of the product. */
export async function openGallery(): Promise<Gallery> {
  const rendering = openRendering({ viewsFolder: VIEWS, strict: true });
  const draw = ({ page, model }: Sample, language: Language): string =>
    rendering.page(page, {
      ...model(language),
      language,
      languageLinks: { vi: '?lang=vi', en: '?lang=en' },
    });
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gallery');
    const asset = rendering.serve(pathname);
    if (asset !== undefined) {
      response.setHeader('content-type', asset.type);
      response.end(asset.body);
      return;
    }
    if (pathname === '/waiting') {
      // A waiting screen gets the status that nothing has happened yet.
      response.setHeader('content-type', 'text/event-stream');
      response.write('data: {"state":"open"}\n\n');
      return;
    }
    const chosen = searchParams.get('lang') ?? 'vi';
    const found = SAMPLES.find(({ id }) => pathname === `/${id}`);
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', OWN_POLICY);
    if (found === undefined || !isLanguage(chosen))
      response.writeHead(404).end('<!doctype html><title>nothing</title>');
    // With its script, this page would redirect at once.
    else if (found.page === 'form-post') response.end(draw(found, chosen).replace(/<script[^>]*><\/script>/, ''));
    else response.end(draw(found, chosen));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: ({ id }, language) => `http://127.0.0.1:${port}/${id}?lang=${language}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
