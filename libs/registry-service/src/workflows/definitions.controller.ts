import { Controller } from '@nestjs/common';
import { Answers } from '../messages/answering';
import type { Answering } from '../messages/answering';
import { integerIn, workflowIdIn } from '../messages/envelope';
import { Replier } from '../messages/replier';
import { FindWorkflow } from './find-workflow';

@Controller()
export class DefinitionsController implements Answering<'definitions'> {
  constructor(
    private readonly replier: Replier,
    private readonly finder: FindWorkflow,
  ) {}

  @Answers('registry.definitions.get')
  get(request: unknown) {
    return this.replier.reply('registry.definitions.get', request, ({ tenant, ask }) =>
      this.finder.readVersion({ tenant, workflowId: workflowIdIn(ask), version: integerIn(ask, 'version') }),
    );
  }
}
