import { Controller } from '@nestjs/common';
import type { Json, TenantId, WorkflowView } from '@workflows/contracts';
import { Answers } from '../messages/answering';
import type { Answering } from '../messages/answering';
import { bodyIn, byIn, ifVersionIn, integerIn, reasonIn, refIn } from '../messages/envelope';
import { Replier } from '../messages/replier';
import { FindSource } from '../code/find-source';
import { RegisterCode } from '../code/register-code';
import { readListQuery } from '../drafts/list-query';
import { EditWorkflow } from './edit-workflow';
import { FindWorkflow } from './find-workflow';
import { PauseWorkflow } from './pause-workflow';
import { PublishWorkflow } from './publish-workflow';
import { ValidateWorkflow } from './validate-workflow';

/** Of one list. */
const MOST_VERSIONS = 1_000;

@Controller()
export class WorkflowsController implements Answering<'workflows'> {
  constructor(
    private readonly replier: Replier,
    private readonly finder: FindWorkflow,
    private readonly publisher: PublishWorkflow,
    private readonly editor: EditWorkflow,
    private readonly validator: ValidateWorkflow,
    private readonly pauser: PauseWorkflow,
    private readonly registrar: RegisterCode,
    private readonly sources: FindSource,
  ) {}

  @Answers('registry.workflows.list')
  list(request: unknown) {
    return this.replier.reply('registry.workflows.list', request, ({ tenant, ask }) =>
      this.finder.list(tenant, readListQuery(ask.query)),
    );
  }

  @Answers('registry.workflows.get')
  get(request: unknown) {
    return this.replier.reply('registry.workflows.get', request, ({ tenant, ask }) =>
      this.finder.show(tenant, refIn(ask)),
    );
  }

  @Answers('registry.workflows.create')
  create(request: unknown) {
    return this.replier.reply('registry.workflows.create', request, ({ tenant, ask }) =>
      this.warned(tenant, ask.draft, () => this.publisher.create(tenant, ask.draft, byIn(ask))),
    );
  }

  @Answers('registry.workflows.update')
  update(request: unknown) {
    return this.replier.reply('registry.workflows.update', request, ({ tenant, ask }) =>
      this.warned(tenant, ask.draft, () =>
        this.publisher.update(tenant, refIn(ask), ask.draft, { ifVersion: ifVersionIn(ask), by: byIn(ask) }),
      ),
    );
  }

  @Answers('registry.workflows.register')
  register(request: unknown) {
    return this.replier.reply('registry.workflows.register', request, ({ tenant, ask }) =>
      this.registrar.register(tenant, bodyIn(ask), byIn(ask)),
    );
  }

  @Answers('registry.workflows.prepare')
  prepare(request: unknown) {
    return this.replier.reply('registry.workflows.prepare', request, ({ tenant, ask }) =>
      this.registrar.prepare(tenant, bodyIn(ask)),
    );
  }

  @Answers('registry.workflows.source')
  source(request: unknown) {
    return this.replier.reply('registry.workflows.source', request, ({ tenant, ask }) =>
      this.sources.of(tenant, refIn(ask)),
    );
  }

  @Answers('registry.workflows.versions')
  versions(request: unknown) {
    return this.replier.reply('registry.workflows.versions', request, async ({ tenant, ask }) => {
      const [limit, before] = [
        integerIn(ask, 'limit'),
        ask.before === undefined ? undefined : integerIn(ask, 'before'),
      ];
      const page = { limit: Math.min(limit, MOST_VERSIONS), ...(before !== undefined && { before }) };
      return { versions: await this.finder.versions(tenant, refIn(ask), page) };
    });
  }

  @Answers('registry.workflows.publish')
  publish(request: unknown) {
    return this.replier.reply('registry.workflows.publish', request, ({ tenant, ask }) =>
      this.publisher.publish(tenant, refIn(ask), integerIn(ask, 'version'), ifVersionIn(ask)),
    );
  }

  @Answers('registry.workflows.patch')
  patch(request: unknown) {
    return this.replier.reply('registry.workflows.patch', request, ({ tenant, ask }) =>
      this.editor.patch(tenant, refIn(ask), ask.patch, ifVersionIn(ask)),
    );
  }

  @Answers('registry.workflows.pause')
  pause(request: unknown) {
    return this.replier.reply('registry.workflows.pause', request, ({ tenant, ask }) =>
      this.pauser.pause(tenant, refIn(ask), reasonIn(ask)),
    );
  }

  @Answers('registry.workflows.resume')
  resume(request: unknown) {
    return this.replier.reply('registry.workflows.resume', request, ({ tenant, ask }) =>
      this.pauser.resume(tenant, refIn(ask)),
    );
  }

  @Answers('registry.workflows.delete')
  delete(request: unknown) {
    return this.replier.reply('registry.workflows.delete', request, ({ tenant, ask }) =>
      this.editor.delete(tenant, refIn(ask), ifVersionIn(ask)),
    );
  }

  @Answers('registry.workflows.resolve')
  resolve(request: unknown) {
    return this.replier.reply('registry.workflows.resolve', request, ({ tenant, ask }) =>
      this.finder.resolve(tenant, refIn(ask)),
    );
  }

  @Answers('registry.workflows.validate')
  validate(request: unknown) {
    return this.replier.reply('registry.workflows.validate', request, ({ tenant, ask }) =>
      this.validator.validate(tenant, bodyIn(ask)),
    );
  }

  /** Warnings are looked for first: once a version is there, nothing may fail its answer. */
  private async warned(
    tenant: TenantId,
    draft: Json | undefined,
    publish: () => Promise<WorkflowView>,
  ): Promise<WorkflowView> {
    const warnings = await this.validator.warningsOf(tenant, draft);
    return { ...(await publish()), warnings };
  }
}
