import { EngineError, FUNCTION_ID_PREFIX, WORKFLOW_ID_PREFIX, definitionBodyOf } from '@workflows/contracts';
import type {
  FunctionView,
  JsonObject,
  PublishedDefinition,
  RegistryMessages,
  RegistryPattern,
  ScheduleView,
  TenantId,
  WorkflowDraft,
  WorkflowView,
} from '@workflows/contracts';
import type { RegistryClient } from '@workflows/runtime';
import { validateDefinition } from '@workflows/state-machine/language';
import { READ_ONLY_FIELDS } from '../field-rules';

type Answers = {
  [P in RegistryPattern]?: (tenant: TenantId, ask: RegistryMessages[P]['ask']) => RegistryMessages[P]['answer'];
};

/** A registry as far as the door can tell: names, versions, and a rule or two of definitions. */
export class MemoryRegistry implements RegistryClient {
  /** What was asked, in order. */
  readonly asked: { pattern: RegistryPattern; tenant: TenantId; ask: unknown }[] = [];
  private readonly workflows = new Map<string, WorkflowView[]>();
  private readonly functions = new Map<string, FunctionView>();
  private count = 0;

  async ask<P extends RegistryPattern>(
    pattern: P,
    tenant: TenantId,
    ask: RegistryMessages[P]['ask'],
  ): Promise<RegistryMessages[P]['answer']> {
    this.asked.push({ pattern, tenant, ask });
    const answer = this.answers[pattern];
    if (!answer) throw new Error(`not played here: ${pattern}`);
    return answer(tenant, ask);
  }

  private readonly answers: Answers = {
    'registry.workflows.list': (_tenant, { query }) => {
      const all = [...this.workflows.values()].map((versions) => this.newest(versions));
      const data = all.map(({ id, name, description, createdAt, updatedAt }) => ({
        id,
        name,
        description,
        createdAt,
        updatedAt,
      }));
      return {
        data: data.slice(query.offset, query.offset + query.limit),
        meta: { total: all.length, limit: query.limit, offset: query.offset },
      };
    },
    'registry.workflows.get': (_tenant, { ref }) => this.find(ref),
    'registry.workflows.create': (_tenant, { draft }) => {
      const { name } = readDraft(draft);
      if ([...this.workflows.values()].some((versions) => this.newest(versions).name === name))
        throw new EngineError('NAME_TAKEN', `The name "${name}" is taken.`);
      return warned(this.publish(`${WORKFLOW_ID_PREFIX}${++this.count}`, draft, 1));
    },
    'registry.workflows.update': (_tenant, { ref, draft, ifVersion }) => {
      const { id, version } = this.guarded(ref, ifVersion);
      return warned(this.publish(id, draft, version + 1));
    },
    'registry.workflows.register': (_tenant, { body }) => this.register(body),
    'registry.workflows.prepare': () => PREPARED,
    'registry.workflows.source': () => ({ source: 'async () => {}' }),
    'registry.workflows.versions': (_tenant, { ref, before = Infinity, limit }) => {
      const all = this.workflows.get(this.find(ref).id) ?? [];
      const below = all.filter(({ version }) => version < before).reverse();
      return { versions: below.slice(0, limit).map(({ version, createdAt }) => ({ version, createdAt })) };
    },
    'registry.workflows.publish': (_tenant, { ref, version, ifVersion }) =>
      this.find(`${this.guarded(ref, ifVersion).id}@${version}`),
    'registry.workflows.patch': (_tenant, { ref, patch, ifVersion }) => {
      const view = this.guarded(ref, ifVersion);
      const { description, ...rest } = patch;
      Object.assign(view, rest, description === null ? {} : description === undefined ? {} : { description });
      if (description === null) delete view.description;
      return view;
    },
    'registry.workflows.pause': (_tenant, { ref, reason }) =>
      Object.assign(this.find(ref), { paused: { at: AT, ...(reason !== undefined && { reason }) } }),
    'registry.workflows.resume': (_tenant, { ref }) => {
      const view = this.find(ref);
      delete view.paused;
      return view;
    },
    'registry.workflows.delete': (_tenant, { ref, ifVersion }) => {
      this.workflows.delete(this.guarded(ref, ifVersion).id);
      return { deleted: true };
    },
    'registry.workflows.resolve': (tenant, { ref }) => this.definitionOf(tenant, this.find(ref)),
    'registry.workflows.validate': (_tenant, { body }) => {
      const { errors, warnings } = validateDefinition(body);
      return { valid: errors.length === 0, errors, warnings };
    },
    'registry.functions.list': (_tenant, { query }) => ({
      data: [...this.functions.values()],
      meta: { total: this.functions.size, limit: query.limit, offset: query.offset },
    }),
    'registry.functions.get': (_tenant, { ref }) => this.findFunction(ref),
    'registry.functions.create': (_tenant, { draft }) => {
      const view = { id: `${FUNCTION_ID_PREFIX}${++this.count}`, ...draft, createdAt: AT, updatedAt: AT };
      this.functions.set(view.name, view);
      return view;
    },
    'registry.functions.update': (_tenant, { ref, draft }) => Object.assign(this.findFunction(ref), draft),
    'registry.functions.patch': (_tenant, { ref, patch }) => Object.assign(this.findFunction(ref), patch),
    'registry.functions.delete': (_tenant, { ref }) => {
      this.functions.delete(this.findFunction(ref).name);
      return { deleted: true };
    },
    'registry.functions.pause': (_tenant, { ref, reason }) =>
      Object.assign(this.findFunction(ref), { paused: { at: AT, ...(reason !== undefined && { reason }) } }),
    'registry.functions.break': () => ({ paused: true }),
    'registry.functions.resume': (_tenant, { ref }) => {
      const view = this.findFunction(ref);
      delete view.paused;
      return view;
    },
    'registry.connectors.operation': (_tenant, { name }) => {
      throw new EngineError('CONNECTOR_NOT_FOUND', `There is no connector "${name}".`);
    },
    'registry.schedules.list': (_tenant, { query: { limit, offset } }) => ({
      data: [],
      meta: { total: 0, limit, offset },
    }),
    'registry.schedules.get': (_tenant, { ref }) => scheduleOf(ref),
    'registry.schedules.create': () => scheduleOf('schedule_1'),
    'registry.schedules.update': (_tenant, { ref }) => scheduleOf(ref),
    'registry.schedules.patch': (_tenant, { ref }) => scheduleOf(ref),
    'registry.schedules.delete': () => ({ deleted: true }),
    'registry.schedules.pause': (_tenant, { ref }) => ({ ...scheduleOf(ref), pausedAt: AT }),
    'registry.schedules.resume': (_tenant, { ref }) => scheduleOf(ref),
    'registry.schedules.backfill': () => ({ firings: 1, known: 0, from: AT, to: AT }),
    'registry.schedules.preview': () => ({ next: [AT] }),
  };

  /** A handler of each key, which nobody has read. */
  private register(body: JsonObject): RegistryMessages['registry.workflows.register']['answer'] {
    const views = Object.keys(body).map((name): WorkflowView => {
      const id = `${WORKFLOW_ID_PREFIX}${++this.count}`;
      const graph = { startAt: name, nodes: [{ name, type: 'dynamic', end: true }], edges: [] };
      const view = { id, name, handler: { kind: 'handler' }, graph, functions: [], createdAt: AT, updatedAt: AT };
      const published: WorkflowView = { ...view, version: 1, status: 'active', links: {} };
      this.workflows.set(id, [published]);
      return published;
    });
    const ids = Object.fromEntries(views.map(({ name, id }) => [name, id]));
    const versions = Object.fromEntries(views.map(({ name, version }) => [name, version]));
    return { id: views[0]?.id ?? '', ids, versions, warnings: [] };
  }

  private publish(id: string, given: WorkflowDraft | JsonObject, version: number): WorkflowView {
    const draft = readDraft(given);
    const states = Object.values(draft.states ?? draft.definition ?? {});
    if (states.length === 0) {
      const problems = [
        { message: 'A workflow needs at least one state.', code: 'DEFINITION_INVALID', path: '/states' },
      ];
      throw new EngineError('DEFINITION_INVALID', 'The definition has a problem.', { problems });
    }
    const view: WorkflowView = {
      id,
      ...draft,
      functions: draft.functions ?? [],
      createdAt: AT,
      updatedAt: AT,
      version,
      status: 'active',
      links: { self: `/workflows/${id}` },
    };
    this.workflows.set(id, [...(this.workflows.get(id) ?? []), view]);
    return view;
  }

  private find(ref: string): WorkflowView {
    const [name = '', version] = ref.split('@');
    const versions =
      this.workflows.get(name) ?? [...this.workflows.values()].find((all) => this.newest(all).name === name);
    if (!versions) throw new EngineError('WORKFLOW_NOT_FOUND', `There is no workflow "${name}".`);
    if (version === undefined) return this.newest(versions);
    const found = versions.find((view) => String(view.version) === version);
    if (!found) throw new EngineError('VERSION_NOT_FOUND', `"${name}" has no version ${version}.`);
    return found;
  }

  private guarded(ref: string, ifVersion: string | undefined): WorkflowView {
    const view = this.find(ref);
    if (ifVersion !== undefined && ifVersion !== String(view.version))
      throw new EngineError('VERSION_CONFLICT', `The version is ${view.version}.`);
    return view;
  }

  private findFunction(ref: string): FunctionView {
    const found = this.functions.get(ref) ?? [...this.functions.values()].find(({ id }) => id === ref);
    if (!found) throw new EngineError('FUNCTION_NOT_FOUND', `There is no function "${ref}".`);
    return found;
  }

  private newest(versions: WorkflowView[]): WorkflowView {
    const last = versions.at(-1);
    if (!last) throw new Error('a workflow without a version');
    return last;
  }

  private definitionOf(tenant: TenantId, view: WorkflowView): PublishedDefinition {
    const { id, name, version } = view;
    return { workflowId: id, tenant, name, version, body: definitionBodyOf(view) };
  }
}

/** A draft without what answers carry; the real registry checks it, too. */
function readDraft({ ...given }: WorkflowDraft | JsonObject): WorkflowDraft {
  for (const field of READ_ONLY_FIELDS) Reflect.deleteProperty(given, field);
  return JSON.parse(JSON.stringify(given));
}

function warned(view: WorkflowView): WorkflowView {
  return { ...view, warnings: validateDefinition(JSON.parse(JSON.stringify(view))).warnings };
}

const PREPARED = {
  handler: { kind: 'handler', bundle: 'b', handler: 'h', signature: 'context', runtime: 'r', sites: [], functions: [] },
  bundle: { bundle: 'b', text: 'module.exports = {}' },
};

/** The same whatever is asked: schedules are the registry's own. */
function scheduleOf(id: string): ScheduleView {
  const when = { spec: { every: 60 }, timezone: 'UTC', dst: 'once' } as const;
  const rest = { overlap: 'skip', catchUp: 'last', createdAt: AT, updatedAt: AT } as const;
  return { id, name: 'nightly', workflow: 'Report', ...when, ...rest, next: [AT], last: [] };
}

const AT = '2023-01-01T00:00:00.000Z';
