export { ConfiguredModels } from './configured-models';
export type { ModelSettings } from './configured-models';
export { STUB } from './stub/stub';
