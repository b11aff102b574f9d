import { expect } from 'chai';
import { NOBODY } from '../../../src/web/kit/context.ts';
import { addressList } from '../../../src/web/kit/networks.ts';
import { addressOfNode, clientAddressReader } from '../../../src/web/middleware/client-address.ts';

const PROXIES = ['10.0.0.0/8', '::1/128', '192.0.2.7', '2001:db8:ffff::/48'];

describe('the address of a client', () => {
  const read = clientAddressReader(PROXIES);
  const cases: readonly [what: string, socket: string | undefined, forwarded: string | undefined, address: string][] = [
    ['is that of the socket', '203.0.113.9', undefined, '203.0.113.9'],
    ['is not what a stranger claims', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['is what a trusted proxy says', '10.1.1.1', '203.0.113.9', '203.0.113.9'],
    ['is the last one that no trusted proxy has', '10.1.1.1', '198.51.100.1, 203.0.113.9, 192.0.2.7', '203.0.113.9'],
    ['is the same where proxies write ports', '10.1.1.1', '1.1.1.1, 203.0.113.9:4711, 192.0.2.7:80', '203.0.113.9'],
    ['is never one that the client made up in front', '10.1.1.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
    ['is IPv4 on an IPv6 socket', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['is IPv4 in whatever spelling', '0:0:0:0:0:FFFF:203.0.113.9', undefined, '203.0.113.9'],
    ['is IPv4 in groups of hexadecimal digits', '10.1.1.1', '::ffff:cb00:7109', '203.0.113.9'],
    ['is IPv4 of a trusted proxy in that spelling', '::ffff:a01:101', '203.0.113.9', '203.0.113.9'],
    ['is IPv6', '::1', '2001:db8::5', '2001:db8::5'],
    ['is IPv6 without its zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['is nobody where the proxy says nothing', '10.1.1.1', undefined, NOBODY],
    ['is nobody where it says an empty text', '10.1.1.1', '', NOBODY],
    ['is nobody where it does not know', '10.1.1.1', 'unknown', NOBODY],
    ['is nobody where only what the client wrote can be read', '10.1.1.1', '203.0.113.9, unknown', NOBODY],
    ['is nobody where the last entry is empty', '10.1.1.1', '203.0.113.9, ', NOBODY],
    ['is nobody where an inner proxy knows only the outer one', '10.1.1.1', '192.0.2.7', NOBODY],
    ['is nobody where the outer proxy does not know', '10.1.1.1', 'unknown, 192.0.2.7', NOBODY],
    ['is nobody where the socket is gone', undefined, undefined, NOBODY],
    ['is nobody where the socket is gone, whatever a header says', undefined, '203.0.113.9', NOBODY],
  ];
  for (const [what, socket, forwarded, address] of cases) {
    it(what, () => expect(read(socket, forwarded)).to.equal(address));
  }

  // RFC 7239 section 6: node identifiers, and what balancers write in X-Forwarded-For.
  const nodes: readonly [node: string, address: string | undefined][] = [
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.9:4711', '203.0.113.9'],
    ['203.0.113.9:_port', '203.0.113.9'],
    ['"203.0.113.9:4711"', '203.0.113.9'],
    [' 203.0.113.9\t', '203.0.113.9'],
    ['[2001:db8::17]', '2001:db8::17'],
    ['[2001:db8::17]:4711', '2001:db8::17'],
    ['"[2001:DB8::17]:4711"', '2001:DB8::17'],
    ['2001:db8::17', '2001:db8::17'],
    ['[::ffff:203.0.113.9]:4711', '203.0.113.9'],
    ['unknown', undefined],
    ['"unknown"', undefined],
    ['_hidden', undefined],
    ['_SEVKISEK:4711', undefined],
    ['', undefined],
    ['""', undefined],
    ['203.0.113', undefined],
    ['203.0.113.999', undefined],
    ['203.0.113.9:', undefined],
    ['203.0.113.9:123456', undefined],
    ['203.0.113.9:80:80', undefined],
    ['[203.0.113.9]', undefined],
    ['[2001:db8::17', undefined],
    ['2001:db8::17]:4711', undefined],
    ['[2001:db8::zz]', undefined],
    ['fe80::1%eth0', undefined],
    ['for=203.0.113.9', undefined],
    ['203.0.113.9 10.0.0.1', undefined],
    ['localhost', undefined],
    ['1', undefined],
    ['0x7f000001', undefined],
  ];
  for (const [node, address] of nodes) {
    it(`is read from an entry: ${JSON.stringify(node)}`, () => expect(addressOfNode(node)).to.equal(address));
  }

  it('warns once of each way in which the proxies are not as configured, and names no address', () => {
    const lines: unknown[] = [];
    const reading = clientAddressReader(PROXIES, { warn: (...parts: unknown[]) => void lines.push(parts) });
    for (let times = 0; times < 3; times += 1) {
      reading('203.0.113.9', undefined);
      reading('10.1.1.1', '203.0.113.9:80');
    }
    expect(lines).to.deep.equal([]);
    for (let times = 0; times < 3; times += 1) {
      reading('203.0.113.9', '198.51.100.1');
      reading('10.1.1.1', undefined);
      reading('10.1.1.1', 'unknown');
    }
    const text = JSON.stringify(lines);
    expect(lines).to.have.length(3);
    expect(text).to.include('not a trusted proxy').and.include('names no client').and.include('cannot be read');
    expect(text).to.not.match(/203\.0|198\.51|10\.1/);
  });

  it('is on no list where it is nobody', () => {
    expect(addressList(['0.0.0.0/0', '::/0'])(NOBODY)).to.equal(false);
  });

  it('matches networks and single addresses of both families', () => {
    const matches = addressList(['127.0.0.0/8', '::1']);
    expect(['127.5.5.5', '::1', '128.0.0.1', '::2', 'x'].map(matches)).to.deep.equal([true, true, false, false, false]);
  });
});
