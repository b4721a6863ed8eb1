import { resolve } from 'node:path';
import type { StandaloneConfig } from './config';
import type { Standalone } from './standalone';

const USUAL_URL = 'http://127.0.0.1:3000';
/** Where the command looks for the key, from the folder that it is called in. */
const USUAL_DATA = '.data';

/** What to type next. */
export function welcome({ url, apiKey }: Standalone, config: StandaloneConfig): string {
  const isOurs = config.API_KEY === undefined;
  const key = isOurs ? apiKey : '$API_KEY';
  return `
  API key     ${isOurs ? apiKey : 'the one in API_KEY'}
  API page    ${url}/docs
  Models      ${modelsOf(config)}
${config.hasExample ? example(url, key, isOurs && resolve(config.DATA_DIR) === resolve(USUAL_DATA)) : ''}
  Ctrl-C stops the service; the data stays in ${config.DATABASE_URL === undefined ? config.DATA_DIR : 'the database'}.
`;
}

/** Nobody is to take made-up answers for those of a model. */
function modelsOf({ AI_MODEL: model, isProduction }: StandaloneConfig): string {
  if (model !== undefined) return model;
  const toSet = 'set AI_BASE_URL or ANTHROPIC_API_KEY, and AI_MODEL (docs/ai.md)';
  return isProduction ? `none: ${toSet}` : `local/stub: answers of ai.* are made up; ${toSet}`;
}

const example = (url: string, key: string, isFound: boolean): string => `
  Run the example workflow:

  curl -s '${url}/workflows/Customer%20Onboarding%20(example)/execute?wait=10' \\
    -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\
    -d '{"input":{"customer":{"name":"John Doe","email":"john.doe@example.com","company":"Acme Inc."}}}'

  Run the example of the documentation, which is code (examples/business-as-code/documented.ts):

  ${around(url, isFound ? undefined : key)}npx workflows run --event User.Signup '{"name":"Jane Doe","email":"jane.doe@example.com","company":"Acme Inc."}'
`;

/** What the command does not find by itself. */
const around = (url: string, key: string | undefined): string =>
  `${url === USUAL_URL ? '' : `WORKFLOWS_URL=${url} `}${key === undefined ? '' : `API_KEY=${key} `}`;
