import { expect } from 'chai';
import { readSources } from '../../scripts/checks/imports/sources.ts';
import { ROOT } from '../../scripts/checks/run.ts';

interface Dangerous {
  readonly what: string;
  readonly pattern: RegExp;
  /** The files that may, since nothing that comes from outside gets there. */
  readonly except?: readonly string[];
}

/** What no code of ours does, whatever the data (OWASP ASVS 5.0: 1.2.5, 1.2.9, 1.3.2, 1.5.2, 11.3, 11.4.1, 11.5.1). */
const DANGEROUS: readonly Dangerous[] = [
  { what: 'code from text', pattern: /\beval\(|\bnew Function\(|['"]node:vm['"]|\bset(?:Timeout|Interval)\(\s*['"`]/ },
  { what: 'commands of the system', pattern: /child_process/ },
  {
    what: 'objects of any class from bytes',
    pattern: /node:v8['"].*\bdeserialize\b|\bv8\.deserialize\(|evalFunctions/,
  },
  {
    what: 'patterns from text',
    pattern: /\b(?:new )?RegExp\(/,
    // Names of units, the alphabet of recovery codes, and mails that the stand-in of the sandbox gets.
    except: ['config/units.ts', 'authentication/factors/recovery-code/format.ts', 'sandbox/world/mime.ts'],
  },
  {
    what: 'random numbers that can be guessed',
    pattern: /\bMath\.random\b/,
    // The pause between two sweeps of what has expired.
    except: ['storage/embedded/file/sweep.ts'],
  },
  { what: 'hashes with known collisions', pattern: /['"](?:md[245]|sha-?1|ripemd\w*)['"]/i },
  {
    what: 'ciphers without authentication',
    pattern: /['"](?:aes-?\d+-(?!gcm)\w+|des-\w+|des3|rc4|bf-\w+|RSA1_5|dir)['"]/i,
  },
  {
    what: 'XML',
    pattern: /['"][\w@/-]*(?:xml2js|fast-xml-parser|libxml|xmldom|sax)['"]|\bDOMParser\b/,
    // The script of the request inspector reads its own page again, as HTML and in the browser.
    except: ['sandbox/inspector/page.ts'],
  },
];

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

const findings = (sources: ReadonlyMap<string, string>, { pattern, except = [] }: Dangerous): string[] =>
  [...sources].flatMap(([path, text]) => (pattern.test(withoutComments(text)) && !except.includes(path) ? [path] : []));

describe('dangerous functions', () => {
  for (const dangerous of DANGEROUS) {
    it(`are used nowhere: ${dangerous.what}`, async () => {
      const sources = await readSources(`${ROOT}/src`);
      expect(findings(sources, dangerous)).to.deep.equal([]);
      for (const path of dangerous.except ?? []) {
        expect(dangerous.pattern.test(sources.get(path) ?? ''), `${path} still does`).to.equal(true);
      }
    });
  }

  it('are found where they are', () => {
    const examples: Readonly<Record<string, readonly string[]>> = {
      'code from text': ['eval(a)', 'new Function(a)', "import vm from 'node:vm'", 'setTimeout("a()", 1)'],
      'commands of the system': ["import { exec } from 'node:child_process'"],
      'patterns from text': ['new RegExp(a)', 'RegExp(a)'],
      'random numbers that can be guessed': ['Math.random()'],
      'hashes with known collisions': ["createHash('md5')", "hash('sha1', a)", "createHmac('SHA-1', a)"],
      'ciphers without authentication': ["createCipheriv('aes-256-cbc', a)", "['RSA1_5']", "('aes128-ecb')"],
    };
    for (const [what, texts] of Object.entries(examples)) {
      const rule = DANGEROUS.find((one) => one.what === what)!;
      for (const text of texts) expect(findings(new Map([['a.ts', text]]), rule), text).to.deep.equal(['a.ts']);
      expect(findings(new Map([['a.ts', `// ${texts[0]!}`]]), rule), 'a comment').to.deep.equal([]);
    }
  });
});
