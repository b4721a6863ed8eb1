/** The door of the machine: programs and how they run. The language, the graph and the simulation have doors of their own. */
export { MOST_COLUMNS, checkedColumns, csvItem } from './csv/csv-columns';
export { readCsvRecord } from './csv/csv-record';
export { RowProblem } from './csv/row-problem';
export { SLOW, ReferenceFailure } from './expressions/expression';
export type { Bindings, EvaluationRequest, EvaluationResult, Expression, Reference } from './expressions/expression';
export type { HandlerTrouble, HistoryEvent, HistoryFact, StateExit } from './history';
export type { HandlerState } from './handlers/state';
export { lambdaFailure, lambdaFailureWithStack } from './aws/lambda-failure';
export type { ItemPage, ItemRequest, LineResult, MapTerms, ReaderTerms, ResultRequest, WriterTerms } from './map-terms';
export { afterStart, endedAnswer } from './aws/child-answer';
export type { AfterStart, ChildOutcome, EndedChild } from './aws/child-answer';
export type { ChildAnswer, TaskRequest } from './task-request';
export type { Program, StateNode, Template } from './program';
export type {
  AnyState,
  Effect,
  ExecutionSeed,
  OpenTask,
  Rejection,
  Step,
  StepCommand,
  StepFacts,
  Stepper,
} from './stepper';
export type { ExecutionState } from './interpreter/state';
export { MAX_DURATION_MS, parseDurationMs, parseTimestamp } from './durations';
export { compileExpression, compileTemplate, expressionSource } from './expressions/compile-expression';
export type { Braces } from './expressions/compile-expression';
export { describeExpression } from './expressions/describe-failure';
export { evaluateExpressions } from './expressions/evaluate-expressions';
export { neededBindings } from './expressions/needed-bindings';
export { nothingReturned, renderTemplate } from './expressions/render-template';
export type { Rendering } from './expressions/render-template';
export { describeHistory, isEnd } from './describe/describe-history';
export { isUndoPath } from './paths';
export { describeUndoing } from './describe/describe-undoing';
export { describeUsage } from './describe/describe-usage';
export { describeVisits, isVisit } from './describe/describe-visits';
export { limitExceeded, weigh } from './interpreter/data-limit';
export { MAX_ENTRIES_PER_STEP } from './interpreter/run';
export { statesStepper } from './interpreter/stepper';
export { calledFunction, firstStateOf, isHandlerState, judgeMigration, stepperOf } from './stepper-of';
export type { AnyExecutionState, AnyProgram } from './stepper-of';
export { placesOf } from './interpreter/places';
export { isSince } from './interpreter/steered';
export { lastArrival } from './interpreter/last-arrival';
export type { Arrival } from './interpreter/last-arrival';
