import { expect } from 'chai';
import type { PassThrough } from 'node:stream';
import { openStreams } from '../../../../src/web/areas/approvals/screen/streams.ts';
import type { WebContext } from '../../../../src/web/kit/context.ts';
import { until } from '../../../support/until.ts';

describe('a stream of events', () => {
  /** A stream that looks each millisecond. @returns what it has sent so far */
  const watch = (look: () => Promise<string>): { sent: () => string; stop: () => void } => {
    let isStopping = false;
    let sent = '';
    const ctx = { state: { clientAddress: '203.0.113.20' }, set: () => undefined } as unknown as WebContext;
    openStreams(() => isStopping, 1).serve(ctx, { key: 'a sign-in', look, isLast: () => false });
    (ctx.body as PassThrough).on('data', (chunk: Buffer) => (sent += chunk.toString()));
    return { sent: () => sent, stop: () => (isStopping = true) };
  };
  const beats = (text: string): number => text.split('event: beat\ndata: 1\n\n').length - 1;

  it('gives a sign of life while nothing changes', async () => {
    const { sent, stop } = watch(() => Promise.resolve('open'));
    await until(() => beats(sent()) >= 2);
    stop();
    expect(sent().startsWith('data: "open"\n\nevent: beat')).to.equal(true);
  });

  it('gives none while there is something to say', async () => {
    let looks = 0;
    const { sent, stop } = watch(() => Promise.resolve(String((looks += 1))));
    await until(() => looks > 200);
    stop();
    expect(beats(sent())).to.equal(0);
  });
});
