import { Controller } from '@nestjs/common';
import { readListQuery } from '../drafts/list-query';
import { Answers } from '../messages/answering';
import type { Answering } from '../messages/answering';
import { refIn } from '../messages/envelope';
import { Replier } from '../messages/replier';
import { BackfillSchedule } from './backfill-schedule';
import { FindSchedule } from './find-schedule';
import { WriteSchedule } from './write-schedule';

@Controller()
export class SchedulesController implements Answering<'schedules'> {
  constructor(
    private readonly replier: Replier,
    private readonly finder: FindSchedule,
    private readonly writer: WriteSchedule,
    private readonly backfiller: BackfillSchedule,
  ) {}

  @Answers('registry.schedules.list')
  list(request: unknown) {
    return this.replier.reply('registry.schedules.list', request, ({ tenant, ask }) =>
      this.finder.list(tenant, readListQuery(ask.query)),
    );
  }

  @Answers('registry.schedules.get')
  get(request: unknown) {
    return this.replier.reply('registry.schedules.get', request, ({ tenant, ask }) =>
      this.finder.get(tenant, refIn(ask)),
    );
  }

  @Answers('registry.schedules.create')
  create(request: unknown) {
    return this.replier.reply('registry.schedules.create', request, ({ tenant, ask }) =>
      this.writer.create(tenant, ask.draft),
    );
  }

  @Answers('registry.schedules.update')
  update(request: unknown) {
    return this.replier.reply('registry.schedules.update', request, ({ tenant, ask }) =>
      this.writer.update(tenant, refIn(ask), ask.draft),
    );
  }

  @Answers('registry.schedules.patch')
  patch(request: unknown) {
    return this.replier.reply('registry.schedules.patch', request, ({ tenant, ask }) =>
      this.writer.patch(tenant, refIn(ask), ask.patch),
    );
  }

  @Answers('registry.schedules.delete')
  delete(request: unknown) {
    return this.replier.reply('registry.schedules.delete', request, ({ tenant, ask }) =>
      this.writer.delete(tenant, refIn(ask)),
    );
  }

  @Answers('registry.schedules.pause')
  pause(request: unknown) {
    return this.replier.reply('registry.schedules.pause', request, ({ tenant, ask }) =>
      this.writer.pause(tenant, refIn(ask)),
    );
  }

  @Answers('registry.schedules.resume')
  resume(request: unknown) {
    return this.replier.reply('registry.schedules.resume', request, ({ tenant, ask }) =>
      this.writer.resume(tenant, refIn(ask)),
    );
  }

  @Answers('registry.schedules.backfill')
  backfill(request: unknown) {
    return this.replier.reply('registry.schedules.backfill', request, ({ tenant, ask }) =>
      this.backfiller.backfill(tenant, refIn(ask), ask.span),
    );
  }

  @Answers('registry.schedules.preview')
  preview(request: unknown) {
    return this.replier.reply('registry.schedules.preview', request, async ({ ask }) => this.finder.preview(ask.draft));
  }
}
