export { tellWorkflow } from './tell-workflow';
export type { Told, WorkflowWords } from './tell-workflow';
export { toMarkdown, toText } from './write-words';
export type { Heading } from './write-words';
export type { ToldLine } from './tell';
