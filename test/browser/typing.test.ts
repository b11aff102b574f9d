import { expect } from 'chai';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { openGallery, type Gallery } from '../web/rendering/gallery.ts';
import { SAMPLES } from '../web/rendering/samples/samples.ts';
import { PHONE } from './inspect.ts';

const AS_COMPUTER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

describe('typing, in a browser', function () {
  this.timeout(60_000);
  let browser: Browser;
  let gallery: Gallery;
  before(async () => {
    [browser, gallery] = await Promise.all([launchBrowser(), openGallery()]);
  });
  after(async () => {
    await browser.close();
    await gallery.close();
  });

  const open = async (id: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const sample = SAMPLES.find((one) => one.id === id);
    if (sample === undefined) throw new Error(`no sample ${id}`);
    const page = await (await browser.newContext({ viewport: PHONE, ...options })).newPage();
    await page.clock.install({ time: 0 });
    await page.goto(gallery.address(sample, 'vi'));
    return page;
  };

  it('counts down to the next code, and then offers it', async () => {
    const page = await open('code');
    const left = page.locator('#resend-left');
    expect(await left.textContent()).to.equal('(còn 27 giây)');
    expect(await page.locator('#resend').isVisible()).to.equal(false);
    await page.clock.runFor(20_000);
    expect(await left.textContent()).to.match(/^\(còn [78] giây\)$/);
    await page.clock.runFor(10_000);
    expect(await page.locator('#resend').isVisible()).to.equal(true);
    expect(await page.locator('#resend-wait').isVisible()).to.equal(false);
    expect(await page.locator('#resend-ready[role=status]').textContent()).to.include('gửi lại mã');
  });

  it('says the time in words without a script, and leaves the button', async () => {
    const page = await (await browser.newContext({ viewport: PHONE, javaScriptEnabled: false })).newPage();
    const sample = SAMPLES.find(({ id }) => id === 'code');
    if (sample === undefined) throw new Error('no sample');
    await page.goto(gallery.address(sample, 'vi'));
    expect(await page.locator('#resend-wait').textContent()).to.include('14:03:35');
    expect(await page.locator('#resend').isVisible()).to.equal(true);
  });

  it('puts the focus on the summary, and its links lead to the fields', async () => {
    const page = await open('sign-in-empty');
    const focused = () => page.locator(':focus').getAttribute('id');
    expect(await focused()).to.equal('error-summary');
    await page.click('#error-summary li:nth-child(2) a');
    expect(await focused()).to.equal('password');
    await page.click('#error-summary li:nth-child(1) a');
    expect(await focused()).to.equal('personal_number');
  });

  it('hides the QR code from a phone that poses as a computer, not from a narrow window', async () => {
    const phone = await open('sign-in', { hasTouch: true, isMobile: true, userAgent: AS_COMPUTER });
    expect(await phone.locator('#other-device').isVisible()).to.equal(false);
    expect(await phone.locator('#forgot-password').isVisible()).to.equal(true);
    const computer = await open('sign-in', { userAgent: AS_COMPUTER });
    expect(await computer.locator('#other-device').isVisible()).to.equal(true);
  });

  it('puts a passkey first where one was used, if there is a script', async () => {
    const page = await open('sign-in-passkey-first');
    expect(await page.locator('#passkey-here').isVisible()).to.equal(true);
    expect(await page.locator('#continue').getAttribute('class')).to.equal('second');
  });
});
