import { once } from 'node:events';
import { createServer, request as send, type ClientRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openUploads } from '../../../../src/web/kit/forms/upload.ts';
import { UPLOAD_LIMITS, type UploadLimits } from '../../../../src/web/kit/forms/upload-slots.ts';
import { ProblemError } from '../../../../src/shared/index.ts';
import { until } from '../../../support/until.ts';

const LIMIT = 64 * 1024;
const BOUNDARY = 'b';
const HEAD = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\n\r\n`;
const TAIL = `\r\n--${BOUNDARY}--\r\n`;

describe('uploads', () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A server that reads uploads; `sent` begins one whose sender and place stand in its headers. */
  const serve = async (limits: Partial<UploadLimits>) => {
    const read = openUploads({
      ...{ field: 'picture', limit: LIMIT, fieldsLimit: 1024 },
      limits: { ...UPLOAD_LIMITS, windowMs: 60_000, ...limits },
    });
    let begun = 0;
    const server = createServer((request, response) => {
      begun += 1;
      const { id, address } = request.headers;
      read(request, { id: String(id), address: String(address) }).then(
        ({ file }) => response.end(String(file?.length)),
        (error: unknown) => response.end(error instanceof ProblemError ? error.problem.code : 'fault'),
      );
    }).listen(0, '127.0.0.1');
    open.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return async (id: string, address: string) => {
      const before = begun;
      const client: ClientRequest = send({
        ...{ port, host: '127.0.0.1', method: 'POST', agent: false },
        headers: { id, address, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      });
      let answer: string | undefined;
      client.on('response', (message) => {
        answer = '';
        message.on('data', (chunk: Buffer) => (answer = `${answer ?? ''}${chunk.toString()}`));
      });
      client.on('error', () => undefined);
      client.write(HEAD);
      await until(() => begun > before);
      return {
        answer: () => answer,
        write: (bytes: number) => client.write('x'.repeat(bytes)),
        end: async (): Promise<string | undefined> => {
          client.end(TAIL);
          await until(() => answer !== undefined && answer !== '');
          return answer;
        },
        leave: () => client.destroy(),
      };
    };
  };
  /** The answer to a whole upload. */
  const whole = async (begin: Awaited<ReturnType<typeof serve>>, id: string, address: string) => {
    const upload = await begin(id, address);
    upload.write(100);
    return upload.end();
  };

  it('of one place take some of the slots, and never those of other places', async () => {
    const begin = await serve({ ofPlace: 2, ofNetwork: 100, all: 4 });
    const slow = [await begin('a', '203.0.113.1'), await begin('b', '203.0.113.1')];
    expect(await whole(begin, 'c', '203.0.113.1')).to.equal('service_unavailable');
    expect(await whole(begin, 'd', '203.0.113.2')).to.equal('100');
    slow[0]?.leave();
    await until(async () => (await whole(begin, 'c', '203.0.113.1')) === '100');
  });

  for (const [what, one, other, free] of [
    ['IPv4 /24', '203.0.113.1', '203.0.113.2', '203.0.114.1'],
    ['IPv6 /48', '2001:4860:1:1::1', '2001:4860:1:2::1', '2001:4860:2:1::1'],
  ] as const) {
    it(`of one network (${what}) take some of the slots`, async () => {
      const begin = await serve({ ofNetwork: 1 });
      await begin('a', one);
      expect(await whole(begin, 'b', other)).to.equal('service_unavailable');
      expect(await whole(begin, 'c', free)).to.equal('100');
    });
  }

  it('of one sign-in replace each other', async () => {
    const begin = await serve({});
    const first = await begin('a', '203.0.113.1');
    expect(await whole(begin, 'a', '203.0.113.9')).to.equal('100');
    await until(() => first.answer() === 'upload_too_slow');
  });

  it('end where too little comes within a window, however much came before', async () => {
    const begin = await serve({ windowMs: 50, leastBytes: 1000 });
    const upload = await begin('a', '203.0.113.1');
    upload.write(20_000);
    await until(() => upload.answer() === 'upload_too_slow');
    expect(await whole(begin, 'a', '203.0.113.1')).to.equal('100');
  });

  it('fit into memory together', async () => {
    const begin = await serve({ filesInMemory: 1 });
    const first = await begin('a', '203.0.113.1');
    first.write(LIMIT - 1000);
    const second = await begin('b', '203.0.113.2');
    second.write(LIMIT - 1000);
    await until(() => first.answer() !== undefined || second.answer() !== undefined);
    expect([first.answer(), second.answer()]).to.include('service_unavailable');
  });

  it('that are too large are not read to their end', async () => {
    const begin = await serve({});
    const upload = await begin('a', '203.0.113.1');
    upload.write(LIMIT + 20_000);
    await until(() => upload.answer() === 'undefined' || upload.answer() === String('too_large'.length));
  });
});
