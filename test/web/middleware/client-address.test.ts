import { expect } from 'chai';
import { addressList } from '../../../src/web/kit/networks.ts';
import { clientAddressReader } from '../../../src/web/middleware/client-address.ts';

describe('the address of a client', () => {
  const read = clientAddressReader(['10.0.0.0/8', '::1/128', '192.0.2.7']);
  const cases: readonly [what: string, socket: string | undefined, forwarded: string | undefined, address: string][] = [
    ['is that of the socket', '203.0.113.9', undefined, '203.0.113.9'],
    ['is not what a stranger claims', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what a trusted proxy says', '10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['is the last one that no trusted proxy has', '10.1.1.1', '198.51.100.1, 203.0.113.9, 192.0.2.7', '203.0.113.9'],
    ['is never one that the client made up in front', '10.1.1.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['is the proxy where it says nothing', '10.1.1.1', undefined, '10.1.1.1'],
    ['is the proxy where it says nonsense', '10.1.1.1', 'unknown', '10.1.1.1'],
    ['is IPv4 on an IPv6 socket', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['is IPv6', '::1', '2001:db8::5', '2001:db8::5'],
    ['is nobody where the socket is gone', undefined, undefined, '0.0.0.0'],
  ];
  for (const [what, socket, forwarded, address] of cases) {
    it(what, () => expect(read(socket, forwarded)).to.equal(address));
  }

  it('matches networks and single addresses of both families', () => {
    const matches = addressList(['127.0.0.0/8', '::1']);
    expect(['127.5.5.5', '::1', '128.0.0.1', '::2', 'x'].map(matches)).to.deep.equal([true, true, false, false, false]);
  });
});
