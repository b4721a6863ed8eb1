export { freshDatabase, type FreshDatabase, type FreshDatabaseOptions } from './fresh-database';
export { BROKER_START_MS, freshTopicPrefix, hasTestBroker, testBroker } from './servers';
export { waitFor } from './wait-for';
export { FakeClock } from './fake-clock';
export { HOSTILE_EXPRESSIONS, HOSTILE_INPUT, type HostileExpression } from './hostile-expressions';
