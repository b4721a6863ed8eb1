/** In a file of its own, since the compiler is loaded where code is read, and nowhere else. */
export { readSource } from '@workflows/handler-source';
