export { readDocument } from './read-document';
export type { ReadingTools } from './read-document';
