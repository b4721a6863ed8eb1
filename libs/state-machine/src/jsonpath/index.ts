export { compilePath } from './compile-path';
export type { CompiledPath, PathField } from './compile-path';
export { compileReferencePath, insertAt } from './reference-path';
export type { CompiledReferencePath } from './reference-path';
