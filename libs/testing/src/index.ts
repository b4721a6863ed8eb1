export { FragileNetwork } from './fragile-network';
export { freshDatabase, type FreshDatabase, type FreshDatabaseOptions } from './fresh-database';
export { BROKER_START_MS, freshTopicPrefix, hasTestBroker, testBroker, testFolder } from './servers';
export { waitFor } from './wait-for';
export { yardsticksOf } from './yardstick';
export { FakeClock } from './fake-clock';
export { HOSTILE_SCHEMAS } from './hostile-schemas';
export type { HostileSchema } from './hostile-schemas';
export { HOSTILE_EXPRESSIONS, HOSTILE_INPUT, type HostileExpression } from './hostile-expressions';
export { Api, type Answer, type Body, type Send } from './black-box/api';
export { databaseFaults, type ReadableDatabase } from './black-box/database-faults';
export { inParallel } from './black-box/in-parallel';
export { type ExecutionRow, type ReadHistory } from './black-box/history-faults';
export { Load, STEPS, STEPS_AS_CODE, STEPS_OF_ALL_KINDS } from './black-box/load';
export { describeAccessTokens } from './black-box/access-tokens';
export { describeBulk } from './black-box/bulk';
export { NO_LOOKS, describeDocumentEvents } from './black-box/document-events';
export { describeConnectors } from './black-box/connectors';
export { describeFinding } from './black-box/finding';
export { describePausing } from './black-box/pausing';
export { describeHandlerMigrations } from './black-box/handler-migrations';
export { Shop, describeHandlers, expectRecordsOnce, registerHandlers } from './black-box/handlers';
export { killRealms } from './black-box/realm-processes';
export { describeOperatorAnswers } from './black-box/operator-answers';
export { describeSecrets, dumpOf } from './black-box/secrets';
export { expectSignupsOnce } from './black-box/signups';
export { describeSteering } from './black-box/steering';
export { EventStream } from './black-box/event-stream';
export { describeCrowd, describeStreaming } from './black-box/streaming';
export { describeModels, modelSettings } from './black-box/models';
export { describeTexts } from './black-box/texts';
export { eachMinute } from './black-box/each-minute';
export { tallyOf } from './black-box/tally';
export { Deck } from './black-box/deck';
export { Steering } from './black-box/steered/steering';
export { type Standstill } from './black-box/steered/pause-faults';
export { seededRandom } from './black-box/seeded-random';
export { Worker, type WorkerHandler } from './black-box/worker';
export { startSecuredKafka, type SecuredKafka } from './secured-kafka';
export {
  FakeModelServer,
  HeldStream,
  USED,
  chunk,
  endless,
  halfAnAnswer,
  replies,
  says,
  saysInWords,
  silence,
  streams,
  wants,
} from './models/fake-model-server';
export type { AskedModel, ModelReply } from './models/fake-model-server';
