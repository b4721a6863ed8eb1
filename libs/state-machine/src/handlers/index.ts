/** Handlers: programs that are code. The door of what every part of the service has to know of them. */
export type { ExecutionSeed } from '../stepper';
export type { CallSite, HandlerProgram } from './handler-program';
export { siteOf } from './site-of';
export type {
  CallRequest,
  FetchRequest,
  FetchedResponse,
  HandlerCall,
  HandlerEnd,
  HandlerLog,
  Mismatch,
  RecordedCall,
  SourcePlace,
  Told,
  Turn,
  TurnOutcome,
} from './turn';
