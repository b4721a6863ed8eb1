import { parseArgs } from 'node:util';
import { deploy } from './deploy';
import { dev } from './dev';
import { explain } from './explain';
import type { Say } from './follow';
import { readInput } from './input';
import { logs } from './logs';
import { migrate } from './migrate';
import { rehearse } from './rehearse';
import { run, runEvent } from './run';
import { Misuse, sayError } from './say';
import { clientOf } from './settings';
import { checkTaken } from './taken';
import { testFile } from './test-file';
import { VERSION } from './version';

const USAGE = `workflows dev app.ts                     registers a file at each change, and tells what runs
workflows deploy app.ts                  registers it once
workflows run onUserSignup '{"…": …}'    starts a workflow and tells what it does
workflows run --event User.Signup '{…}'  sends an event, and tells of what it starts
workflows test app.ts onUserSignup '{…}' --mocks mocks.json
workflows logs <workflow or execution>   tells what it does
workflows explain <workflow>             tells in plain sentences what it is going to do
workflows rehearse onUserSignup@3        tells which executions of that version could go on with the newest
workflows migrate onUserSignup@3         lets those go on with it that can; --dry-run is to rehearse

rehearse and migrate take --to 5, --map '{"old.name": "new.name"}', and an execution in the place of a workflow.
Input is JSON, @file, or - for what is typed in. The service: --url, or WORKFLOWS_URL; its key: --token, or API_KEY.`;

const OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
  event: { type: 'string' },
  mocks: { type: 'string' },
  to: { type: 'string' },
  map: { type: 'string' },
  'dry-run': { type: 'boolean' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  folder: string;
  say: Say;
  sayWrong: Say;
  signal: AbortSignal;
}

/** Gives the exit status: 0; 1, where what ran has failed; 2, where it was used in the wrong way. */
export async function main(args: readonly string[], around: Surroundings): Promise<0 | 1 | 2> {
  try {
    return (await command(args, around)) ? 0 : 1;
  } catch (error) {
    around.sayWrong(sayError(error, args.find(isSource)));
    return error instanceof Misuse ? 2 : 1;
  }
}

async function command(args: readonly string[], { env, folder, say, signal }: Surroundings): Promise<boolean> {
  const { values, positionals } = parsed(args);
  const [name, first, second, third] = positionals;
  if (values.version) {
    say(VERSION);
    return true;
  }
  if (values.help || name === undefined) {
    say(USAGE);
    return name !== undefined || values.help === true;
  }
  checkTaken(name, positionals.slice(1), values);
  const client = clientOf(values, env, folder);
  switch (name) {
    case 'dev':
      await dev(client, needed(first, 'a file: workflows dev app.ts'), { say, signal });
      return true;
    case 'deploy':
      await deploy(client, needed(first, 'a file: workflows deploy app.ts'), say);
      return true;
    case 'run':
      if (values.event !== undefined) return runEvent(client, values.event, await readInput(first), { say, signal });
      return run(client, needed(first, 'a workflow: workflows run onUserSignup'), await readInput(second), {
        say,
        signal,
      });
    case 'test': {
      const file = needed(first, 'a file and a handler: workflows test app.ts onUserSignup');
      const handler = needed(second, 'a handler: workflows test app.ts onUserSignup');
      const mocks = values.mocks === undefined ? {} : await readInput(`@${values.mocks}`);
      return testFile(client, { file, handler, input: await readInput(third), mocks }, say);
    }
    case 'logs':
      await logs(client, needed(first, 'a workflow or an execution: workflows logs onUserSignup'), { say, signal });
      return true;
    case 'explain':
      await explain(client, needed(first, 'a workflow: workflows explain onUserSignup'), say);
      return true;
    case 'rehearse':
    case 'migrate': {
      const { to, map, 'dry-run': isDry = name === 'rehearse' } = values;
      const of = needed(first, `a workflow: workflows ${name} onUserSignup`);
      const options = { to, ...(map !== undefined && { map: await readInput(map) }) };
      return isDry ? rehearse(client, of, options, say) : migrate(client, of, options, { say, signal });
    }
    default:
      throw new Misuse(`There is no ${name}.\n\n${USAGE}`);
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}

const isSource = (arg: string): boolean => /\.[cm]?[jt]sx?$/.test(arg);

function needed(value: string | undefined, what: string): string {
  if (value !== undefined && value !== '') return value;
  throw new Misuse(`It needs ${what}`);
}
