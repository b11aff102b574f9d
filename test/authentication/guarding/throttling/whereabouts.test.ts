import { expect } from 'chai';
import {
  networkOfPlace,
  isTold,
  placeKey,
  whereabouts,
} from '../../../../src/authentication/guarding/throttling/whereabouts.ts';

describe('where a try comes from', () => {
  const cases: readonly [address: string, place: string, network: string][] = [
    ['192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['::', '0:0:0:0::/64', '0:0:0::/48'],
    ['1::', '1:0:0:0::/64', '1:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['::FFFF:c000:207', '192.0.2.7', '192.0.2.0/24'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64', '64:ff9b:0::/48'],
    ['no address', 'no address', 'no address'],
    ['', '', ''],
  ];
  for (const [address, place, network] of cases) {
    it(`${address || 'nothing'} is at ${place || 'nothing'} in ${network || 'nothing'}`, () => {
      expect(whereabouts(address)).to.deep.equal({ place, network });
    });
  }

  it('has a pseudonym from which that of its network can be read, and nothing else', () => {
    const digest = (text: string): string => Buffer.from(text).toString('base64url');
    const [one, neighbour, far] = ['192.0.2.7', '192.0.2.8', '192.0.3.7'].map((address) => placeKey(address, digest));
    expect(one).to.not.equal(neighbour);
    expect(networkOfPlace(one ?? '')).to.equal(networkOfPlace(neighbour ?? ''));
    expect(networkOfPlace(one ?? '')).to.not.equal(networkOfPlace(far ?? ''));
    expect(networkOfPlace(one ?? '')).to.equal(digest('192.0.2.0/24'));
  });

  it('is another one each time where the address cannot be told', () => {
    const digest = (text: string): string => Buffer.from(text).toString('base64url');
    for (const address of ['unknown', '', '203.0.113', 'localhost']) {
      const [one, two] = [placeKey(address, digest), placeKey(address, digest)];
      expect(one).to.not.equal(two);
      expect(networkOfPlace(one)).to.not.equal(networkOfPlace(two));
      expect([isTold(one), isTold(two)]).to.deep.equal([false, false]);
    }
    expect(isTold(placeKey('203.0.113.9', digest))).to.equal(true);
  });
});
