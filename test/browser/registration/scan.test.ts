import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import encodeQR from 'qr';
import { launchBrowser } from '../../support/browser.ts';
import { startService, type TestService } from '../../support/service.ts';
import { inspect, PHONE } from '../inspect.ts';

const CARD = '048198265094||PHAN THỊ NGỌC HÀ|18081998|Nữ|31 đường Sao Biển, Đà Nẵng|05092023';
/** A browser whose user does not let the page have the camera. */
const REFUSING = `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));`;
const [WIDTH, HEIGHT, MODULE] = [640, 480, 8];

/** A picture of a QR code as a camera would see it, in the uncompressed format that Chromium plays as a camera. */
function pictureOf(text: string): Buffer {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 });
  const [left, top] = [(WIDTH - modules.length * MODULE) >> 1, (HEIGHT - modules.length * MODULE) >> 1];
  const light = Buffer.alloc(WIDTH * HEIGHT, 235);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const isDark = modules[Math.floor((y - top) / MODULE)]?.[Math.floor((x - left) / MODULE)] === true;
      if (isDark) light[y * WIDTH + x] = 16;
    }
  }
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, colours]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), frame, frame]);
}

describe('the card, read by the camera', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sen-id-camera-'));
  let test: TestService;
  let browser: Browser;
  before(async () => {
    const picture = join(folder, 'card.y4m');
    writeFileSync(picture, pictureOf(CARD));
    [test, browser] = await Promise.all([
      startService(),
      launchBrowser([
        ...['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'],
        `--use-file-for-fake-video-capture=${picture}`,
      ]),
    ]);
  });
  after(async () => {
    await browser.close();
    await test.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (script = ''): Promise<{ page: Page; errors: string[] }> => {
    const context = await browser.newContext({ viewport: PHONE, locale: 'vi' });
    const page = await context.newPage();
    await page.addInitScript(script);
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(`${test.issuer}/register/card`);
    return { page, errors };
  };

  it('fills in the form and goes on', async () => {
    const { page, errors } = await open();
    await page.click('#scan');
    await page.waitForSelector('body[data-page=register-contact]');
    expect(await page.locator('#declared').innerText())
      .to.include('PHAN THỊ NGỌC HÀ')
      .and.include('18/08/1998');
    expect(errors).to.deep.equal([]);
    await page.context().close();
  });

  it('is not read where the camera is refused; its text can be pasted', async () => {
    const { page, errors } = await open(REFUSING);
    await inspect(page);
    await page.click('#scan');
    await page.waitForSelector('#camera-refused', { state: 'visible' });
    await inspect(page);
    await page.fill('#card', CARD);
    await page.click('#continue');
    expect(await page.locator('body').getAttribute('data-page')).to.equal('register-contact');
    expect(errors).to.deep.equal([]);
    await page.context().close();
  });
});
