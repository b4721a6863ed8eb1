import { EngineError } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import { checkFunctionDraft } from './function-draft';

const PUBLIC_ONLY = { allowPrivateNetwork: false };
const http = (fields: JsonObject = {}): JsonObject => ({
  name: 'greet',
  type: 'http',
  url: 'https://api.example/greet',
  ...fields,
});
const worker = (fields: JsonObject = {}): JsonObject => ({ name: 'greet', type: 'worker', ...fields });

function refusalOf(draft: Json | undefined, policy = PUBLIC_ONLY) {
  try {
    checkFunctionDraft(draft, policy);
    return undefined;
  } catch (error) {
    if (error instanceof EngineError)
      return { code: error.code, paths: (error.options.problems ?? []).map(({ path }) => path) };
    throw error;
  }
}

describe('the draft of a function', () => {
  it.each<[string, JsonObject]>([
    ['an http function', http()],
    ['a worker function', worker()],
    ['every character a name may have', worker({ name: 'Aa0._-:/' })],
    ['a time-out in seconds', http({ timeout: 0.5 })],
    ['a time-out as a duration', http({ timeout: 'PT5M' })],
    ['a retry', http({ retry: [{ errors: ['Http.503'], maxAttempts: 2, interval: 1, jitter: 'full' }] })],
    ['tasks that a lost worker gives back', worker({ onWorkerLost: 'retry' })],
    ['a pause of its own', worker({ pauseOn: { errorRate: 0.5, of: 20, within: 60 } })],
    ['a pause of its own that ends', http({ pauseOn: { errorRate: 1, of: 1, within: 0.5, resumeAfter: 300 } })],
    [
      'headers that refer to secrets',
      http({ headers: { Authorization: 'Basic {{secret:a}}{{secret:b/c}}', 'X-Shop': '7' } }),
    ],
    [
      'a model with what it is to do, and what it answers',
      { name: 'sum', type: 'ai', model: 'gpt-4o', instructions: 'Sum it up.', answer: { summary: 'one sentence' } },
    ],
    [
      'a model elsewhere, with its key',
      {
        ...{ name: 'sum', type: 'ai', model: 'llama3.2' },
        endpoint: { provider: 'openai', url: 'https://models.example/v1', key: '{{secret:models}}' },
      },
    ],
    ['schemas', http({ inputSchema: { type: 'object' }, outputSchema: false })],
  ])('may be %s', (_, draft) => {
    expect(checkFunctionDraft(draft, PUBLIC_ONLY)).toEqual(draft);
  });

  it('may carry back what the service added to its answer', () => {
    expect(checkFunctionDraft(worker({ id: 'function_1', createdAt: 'x', updatedAt: 'y' }), PUBLIC_ONLY)).toEqual(
      worker(),
    );
  });

  it.each<[string, Json | undefined, string, string[]]>([
    ['no body', undefined, 'FIELD_INVALID', ['']],
    ['nothing in it', {}, 'FIELD_INVALID', ['/name', '/type']],
    ['an empty name', worker({ name: '' }), 'FIELD_INVALID', ['/name']],
    ['a name of 129 characters', worker({ name: 'x'.repeat(129) }), 'FIELD_INVALID', ['/name']],
    ['a space in its name', worker({ name: 'a b' }), 'FIELD_INVALID', ['/name']],
    ['a name that ends its line', worker({ name: 'a\n' }), 'FIELD_INVALID', ['/name']],
    ['an unknown type', worker({ type: 'lambda' }), 'FIELD_INVALID', ['/type']],
    ['http without a url', { name: 'greet', type: 'http' }, 'FIELD_INVALID', ['/url']],
    ['a worker with a url', worker({ url: 'https://api.example' }), 'FIELD_INVALID', ['/url']],
    ['a relative url', http({ url: '/greet' }), 'FIELD_INVALID', ['/url']],
    ['a url that is no text', http({ url: 7 }), 'FIELD_INVALID', ['/url']],
    ['the url of a file', http({ url: 'file:///etc/passwd' }), 'ADDRESS_REFUSED', ['/url']],
    ['the url of a private address', http({ url: 'http://10.0.0.1/' }), 'ADDRESS_REFUSED', ['/url']],
    ['the url of the metadata service', http({ url: 'http://169.254.169.254/' }), 'ADDRESS_REFUSED', ['/url']],
    ['another word for lost workers', worker({ onWorkerLost: 'forget' }), 'FIELD_INVALID', ['/onWorkerLost']],
    ['http with a word for lost workers', http({ onWorkerLost: 'retry' }), 'FIELD_INVALID', ['/onWorkerLost']],
    ['a model of a worker', worker({ model: 'gpt-4o' }), 'FIELD_INVALID', ['/model']],
    ['a url of a model', { name: 'sum', type: 'ai', url: 'https://a.example' }, 'FIELD_INVALID', ['/url']],
    ['an answer that is not described', { name: 'sum', type: 'ai', answer: { a: 1 } }, 'FIELD_INVALID', ['/answer']],
    [
      'an endpoint that cannot be',
      { name: 'sum', type: 'ai', model: 'm', endpoint: { provider: 'other', url: '/v1', key: 'sk-as-it-is', a: 1 } },
      'FIELD_INVALID',
      ['/endpoint/a', '/endpoint/provider', '/endpoint/url', '/endpoint/key'],
    ],
    [
      'an endpoint of a private address',
      { name: 'sum', type: 'ai', model: 'm', endpoint: { url: 'http://10.0.0.1/v1' } },
      'ADDRESS_REFUSED',
      ['/endpoint/url'],
    ],
    ['an endpoint without a model', { name: 'sum', type: 'ai', endpoint: {} }, 'FIELD_INVALID', ['/model']],
    ['an endpoint of a worker', worker({ model: 'm', endpoint: {} }), 'FIELD_INVALID', ['/model', '/endpoint']],
    ['headers of a model', { name: 'sum', type: 'ai', headers: {} }, 'FIELD_INVALID', ['/headers']],
    ['a time-out of 0', worker({ timeout: 0 }), 'FIELD_INVALID', ['/timeout']],
    ['a time-out that is an expression', worker({ timeout: '{% 5 %}' }), 'FIELD_INVALID', ['/timeout']],
    ['a retry that is no list', worker({ retry: {} }), 'FIELD_INVALID', ['/retry']],
    [
      'a wrong field in its retry',
      worker({ retry: [{ errors: ['States.ALL'], maxAttempts: -1 }] }),
      'FIELD_INVALID',
      ['/retry/0/maxAttempts'],
    ],
    ['a pause of its own that is no object', worker({ pauseOn: 0.5 }), 'FIELD_INVALID', ['/pauseOn']],
    [
      'nothing in its own pause',
      worker({ pauseOn: {} }),
      'FIELD_INVALID',
      ['/pauseOn/errorRate', '/pauseOn/of', '/pauseOn/within'],
    ],
    [
      'values in its own pause that cannot be',
      worker({ pauseOn: { errorRate: 50, of: 2.5, within: 'PT1M', resumeAfter: 0 } }),
      'FIELD_INVALID',
      ['/pauseOn/errorRate', '/pauseOn/of', '/pauseOn/within', '/pauseOn/resumeAfter'],
    ],
    [
      'more attempts in its own pause than are kept in mind',
      worker({ pauseOn: { errorRate: 0.5, of: 1_001, within: 86_401 } }),
      'FIELD_INVALID',
      ['/pauseOn/of', '/pauseOn/within'],
    ],
    [
      'an unknown field in its own pause',
      worker({ pauseOn: { errorRate: 0.5, of: 20, within: 60, window: 5 } }),
      'FIELD_UNKNOWN',
      ['/pauseOn/window'],
    ],
    ['a worker with headers', worker({ headers: {} }), 'FIELD_INVALID', ['/headers']],
    ['headers that are no object', http({ headers: ['a'] }), 'FIELD_INVALID', ['/headers']],
    [
      'headers that cannot be',
      http({ headers: { 'a b': 'x', n: 7, line: 'a\nb', umlaut: 'ä', long: 'x'.repeat(4_097) } }),
      'FIELD_INVALID',
      ['/headers/a b', '/headers/n', '/headers/line', '/headers/umlaut', '/headers/long'],
    ],
    [
      'headers that the call or the connection has',
      http({ headers: { Host: 'x', 'Content-Type': 'x', 'Workflow-Task-Token': 'x', 'webhook-id': 'x' } }),
      'FIELD_INVALID',
      ['/headers/Host', '/headers/Content-Type', '/headers/Workflow-Task-Token', '/headers/webhook-id'],
    ],
    ['a header twice', http({ headers: { a: 'x', A: 'y' } }), 'FIELD_INVALID', ['/headers/a', '/headers/A']],
    ['what was meant for a secret', http({ headers: { a: '{{ secret:b }}' } }), 'FIELD_INVALID', ['/headers/a']],
    [
      'more headers than may be',
      http({ headers: Object.fromEntries([...Array(33).keys()].map((n) => [`h${n}`, 'x'])) }),
      'FIELD_INVALID',
      ['/headers'],
    ],
    [
      'more secrets than may be',
      http({ headers: { a: [...Array(9).keys()].map((n) => `{{secret:s${n}}}`).join() } }),
      'FIELD_INVALID',
      ['/headers'],
    ],
    ['an unknown field', worker({ ulr: 'x' }), 'FIELD_UNKNOWN', ['/ulr']],
    [
      'several things wrong',
      http({ name: '', url: 'file:///x', extra: 1 }),
      'FIELD_INVALID',
      ['/extra', '/name', '/url'],
    ],
  ])('is refused with %s', (_, draft, code, paths) => {
    expect(refusalOf(draft)).toEqual({ code, paths });
  });

  it.each([
    ['openai', 'https://api.openai.com/v1'],
    ['anthropic', 'https://api.anthropic.com/v1'],
  ])('has the models of %s where they are, and an address without slashes at its end', (provider, url) => {
    const draft = (endpoint: JsonObject): JsonObject => ({ name: 'sum', type: 'ai', model: 'm', endpoint });
    expect(checkFunctionDraft(draft({ provider }), PUBLIC_ONLY).endpoint).toEqual({ provider, url });
    expect(checkFunctionDraft(draft({ provider, url: `${url}/` }), PUBLIC_ONLY).endpoint?.url).toBe(url);
  });

  it('may lead to the private network where that is allowed', () => {
    expect(refusalOf(http({ url: 'http://127.0.0.1:4000/' }), { allowPrivateNetwork: true })).toBeUndefined();
  });
});
