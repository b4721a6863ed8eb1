export { compileChoiceRule } from './compile-choice-rule';
export { compileIntrinsic, INTRINSIC_NAMES } from './compile-intrinsic';
export type { CompiledIntrinsic } from './compile-intrinsic';
export { compilePath } from './compile-path';
export type { CompiledPath, PathField } from './compile-path';
export { compilePathTemplate } from './compile-path-template';
export type { Refuse } from './compile-path-template';
export { compileReferencePath, insertAt } from './reference-path';
export type { CompiledReferencePath } from './reference-path';
