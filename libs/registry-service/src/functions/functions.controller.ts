import { Controller } from '@nestjs/common';
import { Answers } from '../messages/answering';
import type { Answering } from '../messages/answering';
import { integerIn, reasonIn, refIn, textIn } from '../messages/envelope';
import { Replier } from '../messages/replier';
import { readListQuery } from '../drafts/list-query';
import { FindFunction } from './find-function';
import { PauseFunction } from './pause-function';
import { RegisterFunction } from './register-function';

@Controller()
export class FunctionsController implements Answering<'functions'> {
  constructor(
    private readonly replier: Replier,
    private readonly finder: FindFunction,
    private readonly registrar: RegisterFunction,
    private readonly pauser: PauseFunction,
  ) {}

  @Answers('registry.functions.list')
  list(request: unknown) {
    return this.replier.reply('registry.functions.list', request, ({ tenant, ask }) =>
      this.finder.list(tenant, readListQuery(ask.query)),
    );
  }

  @Answers('registry.functions.get')
  get(request: unknown) {
    return this.replier.reply('registry.functions.get', request, ({ tenant, ask }) =>
      this.finder.show(tenant, refIn(ask)),
    );
  }

  @Answers('registry.functions.create')
  create(request: unknown) {
    return this.replier.reply('registry.functions.create', request, ({ tenant, ask }) =>
      this.registrar.create(tenant, ask.draft),
    );
  }

  @Answers('registry.functions.update')
  update(request: unknown) {
    return this.replier.reply('registry.functions.update', request, ({ tenant, ask }) =>
      this.registrar.update(tenant, refIn(ask), ask.draft),
    );
  }

  @Answers('registry.functions.patch')
  patch(request: unknown) {
    return this.replier.reply('registry.functions.patch', request, ({ tenant, ask }) =>
      this.registrar.patch(tenant, refIn(ask), ask.patch),
    );
  }

  @Answers('registry.functions.delete')
  delete(request: unknown) {
    return this.replier.reply('registry.functions.delete', request, ({ tenant, ask }) =>
      this.registrar.delete(tenant, refIn(ask)),
    );
  }

  @Answers('registry.functions.pause')
  pause(request: unknown) {
    return this.replier.reply('registry.functions.pause', request, ({ tenant, ask }) =>
      this.pauser.pause(tenant, refIn(ask), reasonIn(ask)),
    );
  }

  @Answers('registry.functions.break')
  break(request: unknown) {
    return this.replier.reply('registry.functions.break', request, ({ tenant, ask }) =>
      this.pauser.pauseItself(tenant, textIn(ask, 'name'), {
        reason: textIn(ask, 'reason'),
        pauseRevision: integerIn(ask, 'pauseRevision'),
      }),
    );
  }

  @Answers('registry.functions.resume')
  resume(request: unknown) {
    return this.replier.reply('registry.functions.resume', request, ({ tenant, ask }) =>
      this.pauser.resume(tenant, refIn(ask)),
    );
  }

  @Answers('registry.functions.changes')
  changes(request: unknown) {
    return this.replier.reply('registry.functions.changes', request, ({ ask }) =>
      this.finder.changes(
        integerIn(ask, 'revision'),
        ask.pauseRevision === undefined ? 0 : integerIn(ask, 'pauseRevision'),
      ),
    );
  }
}
