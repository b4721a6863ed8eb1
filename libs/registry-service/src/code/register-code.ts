import type {
  Instant,
  Json,
  JsonObject,
  PreparedCode,
  Problem,
  Registered,
  TenantId,
  WorkflowId,
} from '@workflows/contracts';
import type { DefinitionStore, NamedCode, ReadHandler } from '@workflows/runtime';
import { jsonPointer } from '@workflows/platform';
import { DraftReader } from '../drafts/draft-reader';
import { refusal } from '../drafts/problems';
import { nameIn } from '../workflows/workflow-fields';
import { codeDraft, startProblems } from './code-draft';
import { codeProblem, codeWarning, inBundle, inMap } from './code-problems';
import { readCode, type CodeTools } from './code-reader';
import { prepareCode } from './prepare-code';
import { readRegisterBody, type RegisterBody } from './register-body';

export interface RegisteringTools extends CodeTools {
  newId(): WorkflowId;
  now(): Instant;
}

/** Publishes code: a workflow of each handler, by its key. All of it, or nothing where anything is wrong with it. */
export class RegisterCode {
  constructor(
    private readonly definitions: Pick<DefinitionStore, 'register'>,
    private readonly tools: RegisteringTools,
  ) {}

  async register(tenant: TenantId, given: Json | undefined, by?: string): Promise<Registered> {
    const { fields } = DraftReader.of(given, 'FIELD_INVALID');
    const problems: Problem[] = [];
    const body = readRegisterBody(fields, problems);
    if (body === undefined) throw refusal('FIELD_INVALID', problems);
    const placeOf = body.source.form === 'bundle' ? inBundle : inMap;
    const read = await readCode(tenant, body.source, this.tools);
    if (!read.ok)
      throw refusal(
        'DEFINITION_INVALID',
        read.problems.map((fault) => codeProblem(fault, placeOf)),
      );
    const codes = read.handlers.map((handler) => this.named(handler, body));
    const wrong = codes.flatMap(({ draft }) => this.problemsOf(draft, placeOf(draft.name)));
    if (wrong.length > 0) throw refusal('DEFINITION_INVALID', wrong);
    const views = await this.definitions.register(tenant, codes, by);
    const [first] = views;
    if (first === undefined) throw new Error('code was published and not given back');
    return {
      id: first.id,
      ids: Object.fromEntries(views.map(({ name, id }) => [name, id])),
      versions: Object.fromEntries(views.map(({ name, version }) => [name, version])),
      warnings: read.warnings.map(codeWarning),
    };
  }

  /** For a test. */
  prepare(tenant: TenantId, body: Json): Promise<PreparedCode> {
    return prepareCode(tenant, body, this.tools);
  }

  private named(handler: ReadHandler, { starts }: RegisterBody): NamedCode {
    const around = { name: handler.key, ...starts.get(handler.key) };
    return { id: this.tools.newId(), draft: codeDraft(handler, around, this.tools.runtime()) };
  }

  private problemsOf(draft: NamedCode['draft'], place: string): Problem[] {
    const reader = DraftReader.of(asFields(draft.name), 'FIELD_INVALID');
    nameIn(reader);
    const inPlace = place === '/bundle' ? place : jsonPointer([draft.name]);
    const ofName = reader.problems.map(({ message, code }) => ({ code, path: inPlace, message: `${KEY}: ${message}` }));
    const ofStart = startProblems(draft, this.tools.now()).map((problem) => ({
      ...problem,
      message: `${draft.name}: ${problem.message}`,
      path: place === '/bundle' ? place : `${inPlace}${problem.path}`,
    }));
    return [...ofName, ...ofStart];
  }
}

const KEY = 'The key of a handler is the name of its workflow';

function asFields(name: string): JsonObject {
  return { name };
}
