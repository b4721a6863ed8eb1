import type { ConnectorStore, DefinitionStore, FunctionStore, PauseStore, ScheduleStore } from '@workflows/runtime';
import { PostgresConnectorStore } from './connectors/connector-store';
import type { Log } from './connections';
import { openDataSource } from './data-source';
import { PostgresDefinitionStore } from './definition-store';
import { foreseeing } from './foreseeing';
import { PostgresFunctionStore } from './function-store';
import { PostgresPauseStore } from './pause-store';
import { PostgresScheduleStore } from './schedules/schedule-store';

/** What the registry keeps. Opened by `openPersistence`, and there alone: TypeORM comes with it. */
export interface RegistryStores {
  definitions: DefinitionStore;
  functions: FunctionStore;
  schedules: ScheduleStore;
  pauses: PauseStore;
  connectors: ConnectorStore;
  close(): Promise<void>;
}

export async function openRegistryStores(
  url: string,
  name: string,
  log: Log,
  onAway: () => void,
): Promise<RegistryStores> {
  const dataSource = await openDataSource(url, `${name} definitions`, 4, log);
  return {
    definitions: foreseeing(new PostgresDefinitionStore(dataSource), onAway),
    functions: foreseeing(new PostgresFunctionStore(dataSource), onAway),
    schedules: foreseeing(new PostgresScheduleStore(dataSource), onAway),
    pauses: foreseeing(new PostgresPauseStore(dataSource), onAway),
    connectors: foreseeing(new PostgresConnectorStore(dataSource), onAway),
    close: () => dataSource.destroy(),
  };
}
