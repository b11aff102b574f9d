import { expect } from 'chai';
import { startSandbox } from '../../../src/sandbox/index.ts';
import type { RunningSandbox } from '../../../src/sandbox/index.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { keptLog } from '../support/log.ts';

type Schema = { $ref?: string; type?: string | string[]; properties?: Record<string, Schema>; required?: string[] } & {
  items?: Schema;
  enum?: unknown[];
  pattern?: string;
};
interface Described {
  openapi: string;
  servers: { url: string }[];
  paths: Record<string, Record<string, { security?: unknown[]; responses: Record<string, Answer> }>>;
  components: { schemas: Record<string, Schema> };
}
interface Answer {
  content?: Record<string, { schema?: Schema }>;
}

describe('sandbox: the OpenAPI description', () => {
  let sandbox: RunningSandbox;
  let described: Described;
  before(async () => {
    const tokens = { population: 'pop', matcher: 'match', sms: 'text' };
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, tokens, clock: systemClock, log: keptLog() });
    described = (await (await fetch(`${sandbox.url}/openapi.json`)).json()) as Described;
  });
  after(() => sandbox.close());

  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined ? schema : described.components.schemas[schema.$ref.split('/').at(-1)!]!;

  /** The part of JSON Schema that the description uses. */
  function fits(value: unknown, given: Schema, path = '$'): void {
    const schema = resolve(given);
    const types = [schema.type ?? []].flat();
    const type =
      value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
    if (types.length > 0) expect(types, path).to.include(type);
    if (schema.enum !== undefined) expect(schema.enum, path).to.include(value);
    if (schema.pattern !== undefined) expect(value, path).to.match(new RegExp(schema.pattern));
    if (Array.isArray(value)) value.forEach((item, index) => fits(item, schema.items!, `${path}[${index}]`));
    else if (schema.properties !== undefined) {
      expect(value, path).to.include.keys(schema.required!);
      for (const [name, part] of Object.entries(value as object)) {
        expect(schema.properties, `${path}.${name}`).to.have.property(name);
        fits(part, schema.properties[name]!, `${path}.${name}`);
      }
    }
  }

  it('describes every address, and each answer is as described', async () => {
    expect(described.openapi).to.match(/^3\.1\./);
    expect(described.servers).to.deep.equal([{ url: sandbox.url }]);
    await fetch(sandbox.smsUrl, {
      method: 'POST',
      headers: { authorization: 'Bearer text', 'content-type': 'application/json' },
      body: JSON.stringify({ to: '+84900000101', text: 'x' }),
    });
    for (const [path, { get }] of Object.entries(described.paths)) {
      if (get === undefined) continue;
      const url = sandbox.url + path.replace('{number}', '001190412073').replace('{picture}', 'live');
      const response = await fetch(url, { headers: get.security === undefined ? { authorization: 'Bearer pop' } : {} });
      expect(response.status, path).to.equal(200);
      const content = get.responses['200']!.content!;
      const type = response.headers.get('content-type')!.split(';')[0]!;
      expect(content, path).to.have.property(type);
      const { schema } = content[type]!;
      if (schema !== undefined) fits(await response.json(), schema);
    }
    expect(Object.keys(described.paths)).to.include.members(['/matcher/comparisons', '/sms', '/api/people']);
  });
});
