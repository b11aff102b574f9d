const text = { type: 'string' } as const;
const json = (schema: object): object => ({ 'application/json': { schema } });
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Record<string, object>, optional: string[] = []): object => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const failure = (description: string): object => ({ description, content: json(ref('Failure')) });

const NUMBER = { type: 'string', pattern: '^\\d{12}$', description: 'Personal identification number' };
const numberInPath = { name: 'number', in: 'path', required: true, schema: NUMBER };
const unauthorised = { '401': failure('No bearer token, or another') };
const unknown = { '404': failure('Nobody has this number') };

const schemas = {
  Failure: object({ error: text }),
  Person: object(
    {
      number: NUMBER,
      password: text,
      phone: { ...text, description: 'E.164' },
      email: { type: ['string', 'null'] },
      level: { type: 'integer', enum: [0, 1, 2], description: 'Account level; 0 is none yet' },
      state: { type: 'string', enum: ['active', 'not-activated', 'locked', 'deceased', 'none'] },
      about: { ...text, description: 'What the person is for, in English' },
      fixed_code: {
        type: ['string', 'null'],
        description: 'A one-time code that is accepted for the person; null where none is configured',
      },
      totp_secret: { ...text, description: 'Key of the authenticator app, in base32 (SHA-1, six digits, 30 seconds)' },
      passcode: { ...text, description: 'Six digits' },
      recovery_codes: { type: 'array', items: text },
    },
    ['totp_secret', 'passcode', 'recovery_codes'],
  ),
  NewPerson: object(
    {
      name: { ...text, description: 'Two words or more: family name, middle names, given name' },
      age: { type: 'integer', minimum: 0, maximum: 120, description: 'Whole years, throughout this calendar year' },
      sex: { type: 'string', enum: ['female', 'male'] },
      level: { type: 'integer', enum: [0, 1, 2], description: '0 where the state is not-activated' },
      state: { type: 'string', enum: ['active', 'not-activated', 'locked', 'deceased'] },
      factors: {
        type: 'array',
        items: { type: 'string', enum: ['password', 'sms_code', 'email_code', 'totp', 'passcode', 'recovery_code'] },
        description: 'password and sms_code come with every person',
      },
    },
    ['name', 'age', 'sex', 'level', 'state', 'factors'],
  ),
  Faults: object({ error: text, faults: { type: 'array', items: object({ field: text, message: text }) } }, ['faults']),
  Request: object(
    {
      number: { type: 'integer' },
      at: { type: 'string', format: 'date-time' },
      client: text,
      method: text,
      path: text,
      status: { type: 'integer' },
      parameters: { type: 'array', items: { type: 'array', items: text } },
      error: text,
      description: text,
    },
    ['error', 'description'],
  ),
  Simulation: object({
    client: { ...text, description: 'client_id of a registered relying party' },
    failure: { ...text, description: 'What fails in its next sign-in: an id of docs/integrate/sandbox.md' },
  }),
  Message: object({
    to: { ...text, description: 'Phone in E.164, or e-mail address' },
    channel: { type: 'string', enum: ['sms', 'email'] },
    text: { ...text, description: 'Of a mail: subject, empty line, text' },
    at: { type: 'string', format: 'date-time' },
  }),
  PopulationRecord: object(
    {
      number: NUMBER,
      old_number: { type: 'string', pattern: '^\\d{9}$' },
      name: object({ family: text, middle: text, given: text }),
      birthdate: {
        type: 'string',
        pattern: '^\\d{4}(-\\d{2}-\\d{2})?$',
        description: 'YYYY-MM-DD; YYYY where only the year is known, also written YYYY-00-00',
      },
      sex: { type: 'string', enum: ['male', 'female'] },
      nationality: { const: 'VN' },
      address: object({ formatted: text, street: text, ward: text, province: text, country: { const: 'VN' } }),
      status: { type: 'string', enum: ['alive', 'deceased'] },
      guardian: { ...NUMBER, description: 'Personal number of the guardian of a dependant' },
      card: object(
        {
          issued: { type: 'string', format: 'date' },
          expires: { type: 'string', format: 'date' },
          status: { type: 'string', enum: ['valid', 'revoked'] },
        },
        ['expires'],
      ),
    },
    ['old_number', 'guardian', 'card'],
  ),
};

/** The OpenAPI 3.1 description of the sandbox's endpoints for programs. */
export const openApi = (url: string): object => ({
  openapi: '3.1.0',
  info: {
    title: 'Sen ID sandbox',
    version: '1.0.0',
    description: 'Stand-ins for the world outside, with made-up people. Absent outside sandbox mode.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url }],
  paths: {
    '/api/people': {
      get: {
        operationId: 'listPeople',
        summary: 'The people that can sign in, with their passwords',
        security: [],
        responses: { '200': { description: 'All people', content: json({ type: 'array', items: ref('Person') }) } },
      },
      post: {
        operationId: 'makePerson',
        summary: 'Makes a person with an account. Every field has a default.',
        security: [],
        requestBody: { required: true, content: json(ref('NewPerson')) },
        responses: {
          '201': { description: 'The person', content: json(ref('Person')) },
          '403': failure('Sent by a page of another site'),
          '409': failure('There are 1000 people already'),
          '422': { description: 'What is wrong with each field', content: json(ref('Faults')) },
          '503': failure('The provider is not ready'),
        },
      },
    },
    '/api/requests': {
      get: {
        operationId: 'listRequests',
        summary: 'The last requests of clients to the provider, newest first, without secrets and personal data',
        security: [],
        parameters: [
          { name: 'client', in: 'query', description: 'Only those of this client; - for none', schema: text },
        ],
        responses: { '200': { description: 'Requests', content: json({ type: 'array', items: ref('Request') }) } },
      },
    },
    '/api/simulations': {
      get: {
        operationId: 'listSimulations',
        summary: 'The failures that wait for the next sign-in of a client',
        security: [],
        responses: { '200': { description: 'Choices', content: json({ type: 'array', items: ref('Simulation') }) } },
      },
      post: {
        operationId: 'simulate',
        summary: 'Makes the next sign-in of a client fail, once',
        security: [],
        requestBody: { required: true, content: json(ref('Simulation')) },
        responses: {
          '201': { description: 'The choice, in place of the one before', content: json(ref('Simulation')) },
          '403': failure('Sent by a page of another site'),
          '422': { description: 'No such client or failure', content: json(ref('Faults')) },
        },
      },
    },
    '/api/simulations/{client}': {
      delete: {
        operationId: 'forgetSimulation',
        summary: 'Takes a choice back',
        security: [],
        parameters: [{ name: 'client', in: 'path', required: true, schema: text }],
        responses: { '204': { description: 'Done' }, '404': failure('Nothing was chosen for this client') },
      },
    },
    '/api/messages': {
      get: {
        operationId: 'listMessages',
        summary: 'The messages that were sent, newest first',
        security: [],
        parameters: [
          { name: 'to', in: 'query', description: 'Only those to this phone or e-mail address', schema: text },
        ],
        responses: { '200': { description: 'Messages', content: json({ type: 'array', items: ref('Message') }) } },
      },
    },
    '/api/people/{number}/live-picture': {
      get: {
        operationId: 'getLivePicture',
        summary: 'What a camera sees of the person: the picture that a portrait check takes',
        security: [],
        parameters: [numberInPath],
        responses: { '200': { description: 'PNG', content: { 'image/png': {} } }, ...unknown },
      },
    },
    '/people/{number}/{picture}.png': {
      get: {
        operationId: 'getPicture',
        summary: 'A picture to try the matcher with: the portrait, the person before a camera, or a photo of a print',
        security: [],
        parameters: [
          numberInPath,
          {
            name: 'picture',
            in: 'path',
            required: true,
            schema: { type: 'string', enum: ['portrait', 'live', 'print'] },
          },
        ],
        responses: { '200': { description: 'PNG', content: { 'image/png': {} } }, ...unknown },
      },
    },
    '/npd/persons/{number}': {
      get: {
        operationId: 'getPerson',
        summary: 'What the population database knows of a person',
        parameters: [numberInPath],
        responses: {
          '200': { description: 'The record', content: json(ref('PopulationRecord')) },
          ...unauthorised,
          ...unknown,
        },
      },
    },
    '/npd/persons/{number}/portrait': {
      get: {
        operationId: 'getPortrait',
        summary: 'The portrait in the population database',
        parameters: [numberInPath],
        responses: { '200': { description: 'PNG', content: { 'image/png': {} } }, ...unauthorised, ...unknown },
      },
    },
    '/matcher/comparisons': {
      post: {
        operationId: 'compare',
        summary: 'Compares a picture with the portrait of a person',
        description:
          'The pictures of /people/{number}/ match; only `live` is taken for a living person. Any other picture is a living stranger.',
        requestBody: {
          required: true,
          content: json(object({ number: NUMBER, image: { type: 'string', contentEncoding: 'base64' } })),
        },
        responses: {
          '200': {
            description: 'The result',
            content: json(object({ score: { type: 'number', minimum: 0, maximum: 1 }, live: { type: 'boolean' } })),
          },
          ...unauthorised,
          ...unknown,
          '413': failure('Larger than 6 MB'),
          '422': failure('Not a comparison'),
        },
      },
    },
    '/sms': {
      post: {
        operationId: 'sendSms',
        summary: 'Sends an SMS; an id that was seen before is sent once',
        requestBody: {
          required: true,
          content: json(object({ to: { ...text, description: 'E.164' }, text, id: text }, ['id'])),
        },
        responses: { '202': { description: 'Accepted' }, ...unauthorised, '422': failure('Not an SMS') },
      },
    },
  },
  components: { schemas, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  security: [{ bearer: [] }],
});
