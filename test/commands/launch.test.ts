import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/compose/index.ts';

const flagsOf = (line: string): string[] => line.split(' ').filter((word) => word.startsWith('--'));
const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');

describe('an older Node', () => {
  it('is told which one is needed, and where it comes from', () => {
    const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})";
    const { status, stderr } = spawnSync(process.execPath, [`--import=${older}`, resolve(ROOT, 'src/launch.js')]);
    expect(status).to.equal(1);
    expect(stderr.toString()).to.match(/^Sen ID needs Node 24 or later.*npm ci.*\n$/);
  });
});

describe('settings of Node', () => {
  it('are the same for `sen-id` and `npm start`', () => {
    const [first = ''] = read('src/launch.js').split('\n');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    expect(flagsOf(scripts['start'] ?? '')).to.deep.equal(flagsOf(first));
    // ADR 8: V8 accepts these only at startup.
    expect(flagsOf(first)).to.include.members(['--no-maglev', '--no-allocation-site-pretenuring']);
  });
});

/** Prints the loaded packages on exit. */
const TELL_PACKAGES = `data:text/javascript,import{registerHooks}from'node:module';const seen=new Set;registerHooks({load(url,context,next){seen.add(/node_modules.([^/]+)/.exec(url)?.[1]);return next(url,context)}});process.on('exit',()=>console.error(JSON.stringify([...seen])))`;

describe('the help', () => {
  it('loads no more than it needs: neither the store nor the provider nor the web', () => {
    const args = [`--import=${TELL_PACKAGES}`, resolve(ROOT, 'src/launch.js'), '--help'];
    const { status, stderr } = spawnSync(process.execPath, args);
    expect(status).to.equal(0);
    const packages = JSON.parse(/^\[.*\]$/m.exec(stderr.toString())?.[0] ?? '[]') as (string | null)[];
    expect(packages).to.include('commander');
    expect(packages).to.not.include.oneOf(['mongoose', 'oidc-provider', 'koa', 'argon2']);
  });
});
