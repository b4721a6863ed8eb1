export { currentRuntime } from './kernel/kernel-text';
export { RealmPool } from './pool/realm-pool';
export type { RealmPoolSettings } from './pool/realm-pool';
