/** The door of the language: definitions of all dialects, checked and compiled to programs, and what may surprise their authors. */
export type { Listener } from '../listener';
export { compileDefinition, compilePublished } from './compile-definition';
export type { CompiledDefinition } from './compile-definition';
export { compileHandler } from './compile-handler';
export type { CompiledHandler } from './compile-handler';
export { diffDefinitions } from './diff-definitions';
export type { DefinitionDiff, PatchOperation } from './diff-definitions';
export { readAhead } from './read-ahead';
export { compileRetry } from './retry';
export { startStateOf } from '../start-state';
export { givenDefinition, pointerInGiven } from '../validate/definition-body';
export type { GivenDefinition } from '../validate/definition-body';
export { definitionWarnings, functionOf, workflowOf } from '../validate/definition-warnings';
export type { Registered } from '../validate/definition-warnings';
export { validateDefinition } from '../validate/validate-definition';
