import { aslDialect } from './asl/asl-dialect';
import type { Dialect } from './dialect';
import { nativeDialect } from './native-dialect';

/** Every way of writing a workflow that is compiled here. A new one is a `Dialect` and a line here. */
export const DIALECTS: readonly Dialect[] = [nativeDialect, aslDialect];
