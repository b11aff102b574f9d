import { expect } from 'chai';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLogo, LOGO_BYTES, readLogo } from '../../src/relying-parties/index.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0" fill="url(#g)"/><use href="#a"/></svg>';
const faultOf = (name: string, content: string | Buffer): string | undefined =>
  checkLogo(name, Buffer.from(content)).faults[0]?.fault;

describe('logo', () => {
  const good: [name: string, content: string | Buffer, type: string][] = [
    ['a.png', PNG, 'image/png'],
    ['a.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
    ['a.jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xdb]), 'image/jpeg'],
    ['a.webp', 'RIFF\0\0\0\0WEBPVP8 ', 'image/webp'],
    ['a.svg', SVG, 'image/svg+xml'],
    ['a.svg', `<?xml version="1.0"?>\n<!-- drawn by us -->\n${SVG}`, 'image/svg+xml'],
  ];
  for (const [name, content, type] of good) {
    it(`may be ${type} in ${name}`, () => {
      expect(checkLogo(name, Buffer.from(content))).to.deep.equal({
        logo: { type, bytes: Buffer.from(content) },
        faults: [],
      });
    });
  }

  const bad: [what: string, name: string, content: string | Buffer, fault: RegExp][] = [
    ['another type', 'a.gif', 'GIF89a', /no png/],
    ['text that calls itself a picture', 'a.png', '<html>', /not a PNG/],
    ['a PNG that calls itself JPEG', 'a.jpg', PNG, /not a JPEG/],
    ['a RIFF file that is no WebP', 'a.webp', 'RIFF\0\0\0\0WAVE', /not a WebP/],
    ['an empty file', 'a.png', '', /not a PNG/],
    ['a large file', 'a.png', Buffer.concat([PNG, Buffer.alloc(LOGO_BYTES)]), /100 KB/],
    ['a page', 'a.svg', '<html><svg></svg></html>', /start with <svg/],
    ['bytes that are no text', 'a.svg', Buffer.from([0x3c, 0x73, 0x76, 0x67, 0xff]), /UTF-8/],
    ['a script', 'a.svg', '<svg><script>alert(1)</script></svg>', /script/],
    ['a script of another name', 'a.svg', '<svg><svg:SCRIPT>alert(1)</svg:SCRIPT></svg>', /script/],
    ['an event handler', 'a.svg', '<svg onload="alert(1)"/>', /handler/],
    ['an event handler after a slash', 'a.svg', '<svg ><path/onload=alert(1)></svg>', /handler/],
    ['foreign content', 'a.svg', '<svg><foreignObject><p/></foreignObject></svg>', /foreign/],
    ['a link that runs a script', 'a.svg', '<svg><a href="javascript:alert(1)"/></svg>', /script/],
    ['a hidden link', 'a.svg', '<svg><a href="&#106;avascript:alert(1)"/></svg>', /script/],
    ['a picture from elsewhere', 'a.svg', '<svg><image href="https://a.example.vn/x.png"/></svg>', /address/],
    ['a style from elsewhere', 'a.svg', '<svg><style>@import "https://a.example.vn/x.css"</style></svg>', /address/],
    ['a fill from elsewhere', 'a.svg', '<svg><path fill="url(https://a.example.vn/x)"/></svg>', /address/],
    ['an animation that sets a link', 'a.svg', '<svg><animate attributeName="href" to="x"/></svg>', /script/],
    ['entities', 'a.svg', '<svg><!DOCTYPE a [<!ENTITY b "c">]></svg>', /script/],
  ];
  for (const [what, name, content, fault] of bad) {
    it(`must not be ${what}`, () => expect(faultOf(name, content)).to.match(fault));
  }

  describe('beside a record', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sen-id-logo-'));
    const outside = mkdtempSync(join(tmpdir(), 'sen-id-outside-'));
    before(() => {
      mkdirSync(join(folder, 'logos'));
      mkdirSync(join(folder, 'folder.png'));
      writeFileSync(join(folder, 'logos', 'a.png'), PNG);
      writeFileSync(join(outside, 'secret.png'), PNG);
      symlinkSync(join(outside, 'secret.png'), join(folder, 'link.png'));
      symlinkSync(outside, join(folder, 'linked'));
      writeFileSync(join(folder, 'large.png'), Buffer.concat([PNG, Buffer.alloc(LOGO_BYTES)]));
    });

    it('is read from the folder and folders in it', async () => {
      expect((await readLogo(folder, 'logos/a.png')).logo).to.deep.equal({ type: 'image/png', bytes: PNG });
    });

    const refused: [what: string, name: string, fault: RegExp][] = [
      ['a path upwards', '../outside.png', /out of the folder/],
      ['a path around', 'logos/../../x.png', /out of the folder/],
      ['an absolute path', '/etc/passwd.png', /out of the folder/],
      ['a link to a file', 'link.png', /out of the folder/],
      ['a path through a link', 'linked/secret.png', /out of the folder/],
      ['a folder', 'folder.png', /no file/],
      ['a file that is not there', 'none.png', /ENOENT/],
      ['a large file', 'large.png', /100 KB/],
    ];
    for (const [what, name, fault] of refused) {
      it(`is not read: ${what}`, async () => {
        const { logo, faults } = await readLogo(folder, name);
        expect(logo).to.equal(undefined);
        expect(faults[0]?.fault).to.match(fault);
        expect(faults[0]?.key).to.equal('logo');
      });
    }
  });
});
