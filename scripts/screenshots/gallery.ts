import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { LANGUAGES } from '../../src/shared/index.ts';
import { openGallery } from '../../test/web/rendering/gallery.ts';
import { SAMPLES } from '../../test/web/rendering/samples/samples.ts';

const WIDTHS = [360, 1280] as const;
const SCHEMES = ['light', 'dark'] as const;

/** Takes screenshots of every page in every state, from sample data and without a server. */
export async function shootGallery(browser: Browser, folder: string, only?: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const gallery = await openGallery();
  const samples = SAMPLES.filter(({ id }) => only === undefined || id.startsWith(only));
  for (const width of WIDTHS) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      for (const language of LANGUAGES) {
        for (const sample of samples) {
          await page.goto(gallery.address(sample, language));
          const path = join(folder, `${sample.id}-${width}-${colorScheme}-${language}.png`);
          await page.screenshot({ path, fullPage: true });
        }
      }
      await context.close();
      console.log(`${width} ${colorScheme}: ${samples.length} states in ${LANGUAGES.length} languages`);
    }
  }
  await gallery.close();
}
