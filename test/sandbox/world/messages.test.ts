import { connect } from 'node:net';
import { expect } from 'chai';
import { createTransport } from 'nodemailer';
import { sandboxPeople, startSandbox } from '../../../src/sandbox/index.ts';
import type { RunningSandbox } from '../../../src/sandbox/index.ts';
import { openMessages } from '../../../src/sandbox/world/messages.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { Browser } from '../support/browser.ts';
import { keptLog } from '../support/log.ts';

describe('sandbox: messages', () => {
  let sandbox: RunningSandbox;
  beforeEach(async () => {
    const tokens = { population: 'pop', matcher: 'match', sms: 'text' };
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, tokens, clock: systemClock, log: keptLog() });
  });
  afterEach(() => sandbox.close());

  const sms = async (to: string, text: string, id?: string) => {
    const headers = { authorization: 'Bearer text', 'content-type': 'application/json' };
    const response = await fetch(sandbox.smsUrl, { method: 'POST', headers, body: JSON.stringify({ to, text, id }) });
    expect(response.status).to.equal(202);
  };
  const list = async (to?: string): Promise<{ to: string; channel: string; text: string; at: string }[]> => {
    const query = to === undefined ? '' : `?to=${to}`;
    return (await fetch(`${sandbox.url}/api/messages${query}`)).json() as never;
  };

  it('tells the SMS that were sent, newest first, each id once', async () => {
    await sms('+84900000101', 'Mã của bạn là 111111', 'a');
    await sms('+84900000102', 'Mã của bạn là 222222', 'b');
    await sms('+84900000101', 'Mã của bạn là 333333', 'c');
    await sms('+84900000101', 'Mã của bạn là 111111', 'a');
    expect((await list()).map(({ text }) => text.slice(-6))).to.deep.equal(['333333', '222222', '111111']);
    const [message] = await list(encodeURIComponent('+84900000101'));
    expect(message).to.include({ to: '+84900000101', channel: 'sms', text: 'Mã của bạn là 333333' });
    expect(new Date(message!.at).toISOString()).to.equal(message!.at);
    // An unescaped plus sign, as many programs send it.
    expect(await list('+84900000101')).to.have.length(2);
    expect(await list('+84900000109')).to.deep.equal([]);
  });

  it('takes mails over SMTP and shows their subject and text', async () => {
    const mailer = createTransport(sandbox.smtpUrl);
    const long = 'Kính gửi bà Nguyễn Thị Minh Anh, đây là một dòng rất dài để phải gấp lại khi gửi đi. '
      .repeat(4)
      .trim();
    const subject = 'Thông báo: tài khoản định danh điện tử của bạn vừa được dùng trên một thiết bị mới';
    await mailer.sendMail({
      from: 'Sen ID <a@example.com>',
      to: 'Nga@example.com',
      subject,
      text: `${long}\n\n=3D & <b>`,
    });
    await mailer.sendMail({
      from: 'a@example.com',
      to: 'x@example.com',
      subject: 'Hai phần',
      text: 'chữ',
      html: '<p>chữ</p>',
    });
    mailer.close();
    expect(await list('nga@example.com')).to.have.length(1);
    const [two, one] = await list();
    expect(one).to.deep.include({
      to: 'Nga@example.com',
      channel: 'email',
      text: `${subject}\n\n${long}\n\n=3D & <b>`,
    });
    expect(two!.text).to.equal('Hai phần\n\nchữ');
  });

  it('survives mail that is too large, and clients that hang up', async () => {
    const mailer = createTransport(sandbox.smtpUrl);
    const big = mailer.sendMail({ from: 'a@example.com', to: 'b@example.com', text: 'x'.repeat(1_500_000) });
    expect(await big.catch((error: unknown) => error)).to.include({ responseCode: 552 });
    const { port } = new URL(sandbox.smtpUrl);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write('EHLO x\r\nMAIL FROM:<a@example.com>\r\n');
        socket.resetAndDestroy();
      }).on('close', () => resolve());
    });
    await mailer.sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 's', text: 't' });
    mailer.close();
    expect(await list()).to.have.length(1);
  });

  it('shows them on a page, escaped', async () => {
    await sms('+84900000101', '<script>alert(1)</script> 482913');
    const browser = new Browser();
    const page = await browser.get(`${sandbox.url}/messages`);
    expect(page.name).to.equal('sandbox-messages');
    expect(page.html).to.include('482913').and.include('id="reload"').and.not.include('<script');
    const none = await browser.get(`${sandbox.url}/messages?to=%2B84900000102&lang=en`);
    expect(none.html).to.include('id="no-messages"').and.include('Messages to +84900000102');
  });

  it('forgets the oldest', () => {
    const messages = openMessages(systemClock, 3);
    for (const text of ['1', '2', '3', '4', '5']) messages.receive({ to: '+84900000101', channel: 'sms', text });
    expect(messages.list().map(({ text }) => text)).to.deep.equal(['5', '4', '3']);
  });

  it('shows the people in JSON and on its page, with the state that their accounts have now', async () => {
    const [first, second] = sandboxPeople(systemClock);
    const other = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      tokens: { population: 'pop', matcher: 'match', sms: 'text' },
      fixedCode: '246810',
      accountStates: () => Promise.resolve(new Map([[second!.record.number, { level: 2, state: 'locked' }]])),
      links: { portal: 'http://localhost:3001' },
      clock: systemClock,
      log: keptLog(),
    });
    try {
      const people = (await (await fetch(`${other.url}/api/people`)).json()) as unknown[];
      expect(people[0]).to.deep.equal({
        number: first!.record.number,
        password: first!.password,
        phone: first!.phone,
        email: first!.email,
        level: 2,
        state: 'active',
        about: 'Account level 2',
        fixed_code: '246810',
      });
      expect(people[1]).to.include({ level: 2, state: 'locked' });
      const page = await new Browser().get(`${other.url}/?lang=en`);
      expect(page.name).to.equal('sandbox-home');
      expect(page.html)
        .to.include(first!.password)
        .and.include('001 190 412 073')
        .and.include('http://localhost:3001')
        .and.include('246810')
        .and.include('href="/openapi.json"');
    } finally {
      await other.close();
    }
    const away = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      tokens: { population: 'pop', matcher: 'match', sms: 'text' },
      accountStates: () => Promise.reject(new Error('the store is away')),
      clock: systemClock,
      log: keptLog(),
    });
    expect((await fetch(`${away.url}/api/people`)).status).to.equal(200);
    await away.close();
    const plain = (await (await fetch(`${sandbox.url}/api/people`)).json()) as { fixed_code: unknown }[];
    expect(plain[0]!.fixed_code).to.equal(null);
  });
});
