import { expect } from 'chai';
import { centroidOf } from '../../../../src/authentication/guarding/places/centroids.ts';
import { distanceKm } from '../../../../src/authentication/guarding/places/distance.ts';
import { countryName, countryOf } from '../../../../src/authentication/guarding/index.ts';

/** All ISO 3166-1 countries but one. */
const MANY = 'VN LA KH TH CN JP KR SG MY ID PH US CA FR DE GB RU AU NZ IN ZA BR AR CL EG SA AE TR UA PL';

describe('places', () => {
  it('know the country of a public address, IPv4 and IPv6', async () => {
    expect(await countryOf('203.113.131.1')).to.equal('VN');
    expect(await countryOf('8.8.8.8')).to.equal('US');
    expect(await countryOf('2a00:1450::1')).to.be.a('string');
  });

  it('know nothing of private, loopback, special and malformed addresses', async () => {
    const nowhere = [
      '127.0.0.1',
      '10.1.2.3',
      '172.20.0.1',
      '192.168.1.1',
      '169.254.1.1',
      '::1',
      'fd00::1',
      'fe80::1%eth0',
    ];
    for (const address of [...nowhere, '192.0.2.7', 'no-address', '']) {
      expect(await countryOf(address), address).to.equal(undefined);
    }
  });

  it('have a name in both languages', () => {
    expect(countryName('DE', 'vi')).to.equal('Đức');
    expect(countryName('DE', 'en')).to.equal('Germany');
  });

  it('lie on the map', () => {
    for (const country of MANY.split(' ')) {
      const { north = NaN, east = NaN } = centroidOf(country) ?? {};
      expect(north, country).to.be.within(-90, 90);
      expect(east, country).to.be.within(-180, 180);
    }
    expect(centroidOf('XX')).to.equal(undefined);
  });

  it('are as far from each other as they are', () => {
    expect(distanceKm('VN', 'VN')).to.equal(0);
    expect(distanceKm('VN', 'LA')).to.be.within(200, 500);
    expect(distanceKm('VN', 'DE')).to.be.within(8500, 10_000);
    expect(distanceKm('DE', 'VN')).to.equal(distanceKm('VN', 'DE'));
    // Across the date line, not around the world.
    expect(distanceKm('FJ', 'WS')).to.be.within(800, 1600);
    expect(distanceKm('VN', 'XX')).to.equal(undefined);
  });
});
