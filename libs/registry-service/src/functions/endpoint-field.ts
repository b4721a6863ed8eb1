import { MODEL_PROVIDERS, MODEL_PROVIDER_URLS } from '@workflows/contracts';
import type { ModelEndpoint, ModelProvider } from '@workflows/contracts';
import type { AddressPolicy } from '@workflows/runtime';
import { checkBaseUrl } from '../drafts/base-url';
import { DraftReader } from '../drafts/draft-reader';
import { secretIn } from '../drafts/secret-field';

const KNOWN = ['provider', 'url', 'key'];
const LONGEST_URL = 2_048;
const LONGEST_KEY = 4_096;

/** Where the model of a function is; what is wrong with it goes to the reader of the whole draft. */
export function endpointIn(draft: DraftReader, addresses: AddressPolicy): ModelEndpoint | undefined {
  const given = draft.object('endpoint', 'an object such as {"url": "https://…/v1", "key": "{{secret:model.key}}"}');
  if (given === undefined) return undefined;
  draft.require('model', 'which model of its "endpoint" answers');
  const reader = DraftReader.of(given, 'FIELD_INVALID');
  reader.knowOnly(KNOWN);
  const provider = providerIn(reader);
  const url = reader.text('url', { max: LONGEST_URL, oneLine: true }) ?? MODEL_PROVIDER_URLS[provider];
  checkBaseUrl('"url"', url, addresses, (message, code) => reader.refuse('url', message, code));
  const key = reader.text('key', { max: LONGEST_KEY, oneLine: true });
  if (key !== undefined) secretIn(reader, 'key', key, 'model.key');
  for (const problem of reader.problems) draft.problems.push({ ...problem, path: `/endpoint${problem.path}` });
  return { provider, url: url.replace(/\/{1,9}$/, ''), ...(key !== undefined && { key }) };
}

function providerIn(reader: DraftReader): ModelProvider {
  const { provider = 'openai' } = reader.fields;
  const known = MODEL_PROVIDERS.find((one) => one === provider);
  if (known === undefined) reader.refuse('provider', `"provider" must be one of ${MODEL_PROVIDERS.join(', ')}.`);
  return known ?? 'openai';
}
