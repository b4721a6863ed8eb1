/** The door of the simulation: programs run against mocks, in virtual time. */
export { readMocks } from './read-mocks';
export type { Mocks } from './mocks';
export { MAX_HISTORY_EVENTS, simulate } from './simulate';
export type { Simulation, SimulationOptions } from './simulate';
export { testDefinition } from './test-definition';
export type { WrittenTest } from './test-definition';
