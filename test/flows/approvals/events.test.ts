import { expect } from 'chai';
import { qrOn, Stage, type Computer } from './stage.ts';

interface Told {
  readonly state: string;
  readonly qr?: { readonly url: string; readonly size: number; readonly modules: string };
}

/** The events of a stream, one after another; `undefined` at its end. */
class Events {
  readonly response: Response;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  constructor(response: Response) {
    this.response = response;
    if (response.body === null) throw new Error('a stream without a body');
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open({ computer, page }: Pick<Computer, 'computer' | 'page'>): Promise<Events> {
    return new Events(await computer.send(`${page.url}/events`));
  }

  async next(): Promise<Told | undefined> {
    for (;;) {
      const [event, rest] = this.#text.split(/\n\n/, 2);
      if (rest !== undefined && event !== undefined) {
        this.#text = this.#text.slice(event.length + 2);
        return JSON.parse(event.replace(/^data: /, '')) as Told;
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }

  async last(): Promise<Told | undefined> {
    let told: Told | undefined;
    for (let next = await this.next(); next !== undefined; next = await this.next()) told = next;
    return told;
  }
}

describe('the events of a screen that waits', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  it('bring a new code each second, then the approval, and end', async () => {
    const on = await stage.openComputer();
    const phone = await stage.openPhone('level-2');
    const events = await Events.open(on);
    expect(events.response.headers.get('content-type')).to.match(/^text\/event-stream/);
    expect(events.response.headers.get('cache-control')).to.equal('no-store');
    const first = await events.next();
    const second = await events.next();
    expect([first?.state, second?.state]).to.deep.equal(['open', 'open']);
    expect(first?.qr?.url).to.not.equal(second?.qr?.url);
    expect(first?.qr?.modules).to.have.length((first?.qr?.size ?? 0) ** 2);
    expect((await phone.get(second?.qr?.url ?? '')).name).to.equal('approval');
    await stage.approve(phone, { page: await on.computer.get(on.page.url) });
    expect(await events.last()).to.deep.equal({ state: 'approved' });
  });

  it('end when the request is over', async () => {
    const on = await stage.openComputer();
    const events = await Events.open(on);
    expect((await events.next())?.state).to.equal('open');
    stage.clock.pass(181);
    expect(await events.last()).to.deep.equal({ state: 'expired' });
  });

  it('are those of two streams at most: a third ends the first', async () => {
    const on = await stage.openComputer();
    const first = await Events.open(on);
    const second = await Events.open(on);
    await first.next();
    const third = await Events.open(on);
    expect((await first.last())?.state ?? 'open').to.equal('open');
    expect((await second.next())?.state).to.equal('open');
    expect((await third.next())?.state).to.equal('open');
  });

  it('are turned away beyond a hundred streams of one address, and asking works there all the same', async () => {
    const screens = await Promise.all(
      Array.from({ length: 56 }, () => stage.openComputer({}, stage.rp, '203.0.113.20')),
    );
    expect(screens.filter(({ page }) => qrOn(page) === '')).to.deep.equal([]);
    const open = (on: Computer) => on.computer.send(`${on.page.url}/events`);
    const streams = await Promise.all(screens.slice(0, 50).flatMap((on) => [open(on), open(on)]));
    expect(streams.map(({ status }) => status)).to.not.include(503);
    // A slow store can end a stream, and another takes its slot; then one of the next streams is refused.
    const turnedAway = async (): Promise<{ on: Computer; answer: Response } | undefined> => {
      for (const on of screens.slice(50)) {
        for (const answer of [await open(on), await open(on)]) {
          if (answer.status !== 200) return { on, answer };
          streams.push(answer);
        }
      }
      return undefined;
    };
    const refused = await turnedAway();
    expect([refused?.answer.status, refused?.answer.headers.get('retry-after')]).to.deep.equal([503, '5']);
    if (refused === undefined) throw new Error('nobody was turned away');
    expect((await stage.statusOf(refused.on))['state']).to.equal('open');
    for (const stream of streams) await stream.body?.cancel();
  });

  it('end when the service stops, which then stops in good order', async () => {
    const on = await stage.openComputer();
    const events = await Events.open(on);
    expect((await events.next())?.state).to.equal('open');
    stage.test.service.beginStop();
    expect((await events.last())?.state ?? 'open').to.equal('open');
    expect((await on.computer.send(`${on.page.url}/events`)).status).to.equal(503);
    expect(qrOn(await on.computer.get(on.page.url))).to.include('/approve/scan/');
  });
});
