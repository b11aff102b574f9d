import { expect } from 'chai';
import { numberOn, otherNumber, outcomeOn, qrOn, Stage } from '../../flows/approvals/stage.ts';

const [HANOI, FAR] = ['113.160.10.20', '8.8.8.8'];

/**
 * The attacker opens the QR page on a computer of their own and gets a citizen to scan it: by a picture, a link, or a
 * call.
 */
describe('attack: phishing relays of a QR code', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  it('gets nothing by a picture of the code, once it was sent on', async () => {
    const { page } = await stage.openComputer({}, stage.rp, FAR);
    const victim = await stage.openPhone('level-2', HANOI);
    const picture = qrOn(page);
    stage.clock.pass(11);
    expect((await victim.get(picture)).problem).to.equal('approval_code_stale');
  });

  it('gets nothing by a link, in a mail or on a page, however fresh', async () => {
    const { page } = await stage.openComputer({}, stage.rp, FAR);
    for (const site of ['cross-site', 'same-site']) {
      const victim = stage.browse({ 'sec-fetch-site': site }, HANOI);
      expect((await victim.get(qrOn(page))).problem).to.equal('approval_by_link');
    }
  });

  it('gets nothing from a citizen who has no number to type: three wrong ones end it', async () => {
    const on = await stage.openComputer({}, stage.rp, FAR);
    const victim = await stage.openPhone('level-2', HANOI);
    let page = await victim.get(qrOn(on.page));
    expect(page.name).to.equal('approval');
    expect(page.text).to.not.match(new RegExp(`>\\s*${numberOn(on.page)}\\s*<`));
    for (let time = 0; time < 3; time += 1) {
      page = await victim.submit(page, { fields: { number: otherNumber(on.page) }, button: 'approve' });
    }
    expect(outcomeOn(page)).to.not.equal('approved');
    expect(await stage.statusOf(on)).to.not.include({ state: 'approved' });
    expect((await on.computer.submit(on.page, { button: 'continue' })).name).to.not.equal('consent');
  });

  it('shows itself where it passes on code and number as they come: the phone says that the computer is abroad', async () => {
    const { page } = await stage.openComputer({}, stage.rp, FAR);
    const victim = await stage.openPhone('level-2', HANOI);
    const approval = await victim.get(qrOn(page));
    expect(approval.$('#abroad').length).to.equal(1);
    const refused = await victim.submit(approval, { button: 'refuse' });
    expect(outcomeOn(refused)).to.equal('refused');
  });

  it('cannot finish in another browser what the citizen approved', async () => {
    const on = await stage.openComputer({}, stage.rp, HANOI);
    const phone = await stage.openPhone('level-2', HANOI);
    await stage.approve(phone, on);
    const thief = stage.browse({}, FAR);
    const stolen = await thief.get(on.page.url);
    expect([stolen.status, stolen.problem]).to.deep.equal([400, 'cookies_needed']);
  });
});
