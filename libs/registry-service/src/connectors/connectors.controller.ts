import { Controller } from '@nestjs/common';
import { readListQuery } from '../drafts/list-query';
import { Answers } from '../messages/answering';
import type { Answering } from '../messages/answering';
import { integerIn, textIn } from '../messages/envelope';
import { Replier } from '../messages/replier';
import { ConnectApi } from './connect-api';
import { FindConnector } from './find-connector';

@Controller()
export class ConnectorsController implements Answering<'connectors'> {
  constructor(
    private readonly replier: Replier,
    private readonly finder: FindConnector,
    private readonly connector: ConnectApi,
  ) {}

  @Answers('registry.connectors.list')
  list(request: unknown) {
    return this.replier.reply('registry.connectors.list', request, ({ tenant, ask }) =>
      this.finder.list(tenant, readListQuery(ask.query)),
    );
  }

  @Answers('registry.connectors.get')
  get(request: unknown) {
    return this.replier.reply('registry.connectors.get', request, ({ tenant, ask }) =>
      this.finder.get(tenant, textIn(ask, 'name')),
    );
  }

  @Answers('registry.connectors.put')
  put(request: unknown) {
    return this.replier.reply('registry.connectors.put', request, ({ tenant, ask }) =>
      this.connector.put(tenant, textIn(ask, 'name'), ask.draft),
    );
  }

  @Answers('registry.connectors.delete')
  delete(request: unknown) {
    return this.replier.reply('registry.connectors.delete', request, ({ tenant, ask }) =>
      this.connector.delete(tenant, textIn(ask, 'name')),
    );
  }

  @Answers('registry.connectors.operation')
  operation(request: unknown) {
    return this.replier.reply('registry.connectors.operation', request, ({ tenant, ask }) =>
      this.finder.operation(tenant, textIn(ask, 'name'), textIn(ask, 'operation')),
    );
  }

  @Answers('registry.connectors.changes')
  changes(request: unknown) {
    return this.replier.reply('registry.connectors.changes', request, async ({ ask }) => ({
      connectors: await this.finder.changes(integerIn(ask, 'revision')),
    }));
  }
}
