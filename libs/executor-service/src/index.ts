export { RegistryFunctionDirectory } from './catalog/function-directory';
export { RegistryProgramCatalog } from './catalog/program-catalog';
export type { CompileSchema } from './catalog/program-catalog';
export { ExecutorModule } from './executor.module';
export { callHeaders } from './http/call-headers';
export { HttpRunner } from './http/http-runner';
export { InvokeRunner } from './http/invoke/invoke-runner';
export type { HttpRunnerSettings } from './http/http-runner';
export { TriggerResolver } from './triggers/resolve-trigger';
