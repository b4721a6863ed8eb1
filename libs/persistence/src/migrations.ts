import { Bundles1765400000000 } from './migrations/bundles';
import { Changes1765300000000 } from './migrations/changes';
import { Connectors1765900000000 } from './migrations/connectors';
import { Documents1765680000000 } from './migrations/documents';
import { CreateEvents1764300000000 } from './migrations/create-events';
import { CreateListeners1764400000000 } from './migrations/create-listeners';
import { CreateSchedules1764800000000 } from './migrations/create-schedules';
import { CreateObjects1764200000000 } from './migrations/create-objects';
import { CreateSuspects1764500000000 } from './migrations/create-suspects';
import { CreateTables1764000000000 } from './migrations/create-tables';
import { PausedExecutions1764760000000 } from './migrations/paused-executions';
import { Find1764900000000 } from './migrations/find';
import { DropUnbegun1765660000000 } from './migrations/drop-unbegun';
import { FindThoseBefore1764950000000 } from './migrations/find-those-before';
import { OneTrigger1765650000000 } from './migrations/one-trigger';
import { Operations1765050000000 } from './migrations/operations';
import { Pauses1765100000000 } from './migrations/pauses';
import { Queued1765110000000 } from './migrations/queued';
import { QueuedExecutions1765120000000 } from './migrations/queued-executions';
import { Redrives1764970000000 } from './migrations/redrives';
import { NamedExecutions1765211000000 } from './migrations/named-executions';
import { LinearUpdates1766000000000 } from './migrations/linear-updates';
import { ModelAnswers1765800000000 } from './migrations/model-answers';
import { Names1765210000000 } from './migrations/names';
import { ReplacedFirings1765500000000 } from './migrations/replaced-firings';
import { RestartedExecutions1764990000000 } from './migrations/restarted-executions';
import { Restarts1764980000000 } from './migrations/restarts';
import { Secrets1765600000000 } from './migrations/secrets';
import { SpaceAndNames1764600000000 } from './migrations/space-and-names';
import { Steering1764750000000 } from './migrations/steering';
import { Tenants1764700000000 } from './migrations/tenants';
import { TasksByShard1764650000000 } from './migrations/tasks-by-shard';
import { TasksOfEveryKind1764100000000 } from './migrations/tasks-of-every-kind';
import { Versions1764960000000 } from './migrations/versions';

/** In their order; each is final once released. */
export const MIGRATIONS = [
  CreateTables1764000000000,
  TasksOfEveryKind1764100000000,
  CreateObjects1764200000000,
  CreateEvents1764300000000,
  CreateListeners1764400000000,
  CreateSuspects1764500000000,
  SpaceAndNames1764600000000,
  TasksByShard1764650000000,
  Tenants1764700000000,
  Steering1764750000000,
  PausedExecutions1764760000000,
  CreateSchedules1764800000000,
  Find1764900000000,
  FindThoseBefore1764950000000,
  Versions1764960000000,
  Redrives1764970000000,
  Restarts1764980000000,
  RestartedExecutions1764990000000,
  Operations1765050000000,
  Pauses1765100000000,
  Queued1765110000000,
  QueuedExecutions1765120000000,
  Names1765210000000,
  NamedExecutions1765211000000,
  Changes1765300000000,
  Bundles1765400000000,
  ReplacedFirings1765500000000,
  Secrets1765600000000,
  OneTrigger1765650000000,
  DropUnbegun1765660000000,
  Documents1765680000000,
  ModelAnswers1765800000000,
  Connectors1765900000000,
  LinearUpdates1766000000000,
];
/** The table of those that were applied. */
export const LEDGER = 'schema_migration';
