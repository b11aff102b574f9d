import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import type { Page } from 'playwright-core';

/** The narrowest supported phone. */
export const PHONE = { width: 360, height: 740 };
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The source of axe, from the copy that its adapter for Playwright depends on. */
const { source } = createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core') as {
  readonly source: string;
};

/**
 * The adapter sends this half megabyte twice for each analysis. Here a page gets it once, and the adapter sends an
 * empty script.
 */
async function axe(page: Page): Promise<AxeBuilder> {
  if (await page.evaluate<boolean>(`typeof axe === 'undefined'`)) await page.evaluate(source);
  // Our pages have no frames, so axe runs in the page only, which is much faster.
  return new AxeBuilder({ page, axeSource: ';' }).setLegacyMode(true).options({ resultTypes: ['violations'] });
}

async function expectNoViolation(page: Page, builder: AxeBuilder): Promise<void> {
  const { violations } = await builder.analyze();
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(faults, page.url()).to.deep.equal([]);
}

/** Fails on an inaccessible page or one that scrolls horizontally. */
export async function inspect(page: Page): Promise<void> {
  await expectNoViolation(page, (await axe(page)).withTags(WCAG));
  const overflow = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow, `${page.url()} scrolls sideways`).to.be.at.most(0);
}

/** Checks contrast, the only rule that depends on the colour scheme. */
export const inspectColours = async (page: Page): Promise<void> =>
  expectNoViolation(page, (await axe(page)).withRules('color-contrast'));
