export { compilePath } from './compile-path';
export type { CompiledPath, PathField } from './compile-path';
export { compileIntrinsic, INTRINSIC_NAMES } from './compile-intrinsic';
export type { CompiledIntrinsic } from './compile-intrinsic';
export { compileReferencePath, insertAt } from './reference-path';
export type { CompiledReferencePath } from './reference-path';
