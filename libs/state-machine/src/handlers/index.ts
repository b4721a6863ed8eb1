/** Handlers: programs that are code. The door of what every part of the service has to know of them. */
export type { ExecutionSeed } from '../stepper';
export { readHandlerProgram } from './read-handler-program';
export type { CallSite, HandlerProgram } from './handler-program';
export { siteOf } from './site-of';
export type {
  CallRequest,
  FetchRequest,
  FetchedResponse,
  HandlerCall,
  HandlerEnd,
  HandlerFailure,
  HandlerLog,
  Mismatch,
  RecordedCall,
  SourcePlace,
  Told,
  Turn,
  TurnOutcome,
} from './turn';
export { handlersStepper } from './stepper';
export type { HandlerState, Source } from './state';
export { describeCalls, isOfHandler } from './describe-calls';
export type { DescribedCall } from './describe-calls';
export { journalReader, latestTold } from './journal';
export type { JournalPage, JournalReader } from './journal';
export { resultAt, sourceKey, sourcesIn } from './recalled';
export type { Result, Results } from './recalled';
export { lastCall } from './last-call';
export type { LastCall } from './last-call';
export { sayTrouble } from './say-trouble';
export { firstDifference } from './first-difference';
export { rehearseMigration } from './rehearse';
export type { Rehearsal } from './rehearse';
export type { RunTurn } from './run-turn';
