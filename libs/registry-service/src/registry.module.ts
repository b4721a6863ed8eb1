import { setImmediate } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { FUNCTION_ID_PREFIX, SCHEDULE_ID_PREFIX, WORKFLOW_ID_PREFIX } from '@workflows/contracts';
import type {
  AddressPolicy,
  BundleStore,
  Clock,
  ConnectorStore,
  DefinitionStore,
  DocumentReader,
  Entropy,
  FunctionStore,
  PauseStore,
  ScheduleStore,
  SecretStore,
  SchemaChecker,
} from '@workflows/runtime';
import { readAhead } from '@workflows/state-machine/language';
import { checkedCode, isCode } from './code/check-code';
import type { CodeTools } from './code/code-reader';
import { FindSource } from './code/find-source';
import { RegisterCode } from './code/register-code';
import { ConnectApi } from './connectors/connect-api';
import { ConnectorsController } from './connectors/connectors.controller';
import { FindConnector } from './connectors/find-connector';
import { schemaFaultsOf } from './drafts/schema-fields';
import { FindFunction } from './functions/find-function';
import { checkFunctionDraft } from './functions/function-draft';
import { FunctionsController } from './functions/functions.controller';
import { PauseFunction } from './functions/pause-function';
import { RegisterFunction } from './functions/register-function';
import type { Answering, Group } from './messages/answering';
import { Replier } from './messages/replier';
import { BackfillSchedule } from './schedules/backfill-schedule';
import { FindSchedule } from './schedules/find-schedule';
import { SchedulesController } from './schedules/schedules.controller';
import { WriteSchedule } from './schedules/write-schedule';
import { DefinitionsController } from './workflows/definitions.controller';
import { EditWorkflow } from './workflows/edit-workflow';
import { FindWorkflow } from './workflows/find-workflow';
import { PauseWorkflow } from './workflows/pause-workflow';
import { PublishWorkflow } from './workflows/publish-workflow';
import { ValidateWorkflow } from './workflows/validate-workflow';
import { checkWorkflowDraft } from './workflows/workflow-draft';
import { WorkflowsController } from './workflows/workflows.controller';

/** What an app puts behind the registry. */
export interface RegistryOptions {
  definitions: DefinitionStore;
  functions: FunctionStore;
  schedules: ScheduleStore;
  pauses: PauseStore;
  connectors: ConnectorStore;
  /** Where OpenAPI documents are read. */
  apiDocuments: DocumentReader;
  clock: Pick<Clock, 'now'>;
  shardCount: number;
  entropy: Pick<Entropy, 'uuid'>;
  addressPolicy: AddressPolicy;
  schemas: Pick<SchemaChecker, 'faultOf'>;
  bundles: BundleStore;
  secrets: Pick<SecretStore, 'known'>;
  code: CodeTools;
  /** Called after each change of a function, a pause or a connector; it is answered when executors of the same process have seen it. */
  onFunctionsChanged?(): Promise<void>;
}

/** A group of patterns with no controller, or with one that misses a pattern, does not compile. */
const CONTROLLERS: { [G in Group]: Type<Answering<G>> } = {
  workflows: WorkflowsController,
  definitions: DefinitionsController,
  functions: FunctionsController,
  schedules: SchedulesController,
  connectors: ConnectorsController,
};

/** The owner of definitions, functions, schedules and connectors: answers every message of `RegistryMessages`, over any transport of Nest. */
@Module({})
export class RegistryModule {
  static register(options: RegistryOptions): DynamicModule {
    const { definitions, functions, schedules, pauses, clock, shardCount, entropy, addressPolicy, schemas, code } =
      options;
    const changed = async (): Promise<void> => options.onFunctionsChanged?.();
    const codeTools = { ...code, now: () => clock.now() };
    const findWorkflow = new FindWorkflow(definitions, pauses);
    const newWorkflowId = (): string => `${WORKFLOW_ID_PREFIX}${entropy.uuid()}`;
    const publishWorkflow = new PublishWorkflow(definitions, findWorkflow, {
      check: async (tenant, draft) => {
        const faults = await schemaFaultsOf(tenant, draft, schemas);
        if (isCode(draft)) return checkedCode(tenant, draft, { ...codeTools, faults });
        return readAhead(draft, setImmediate, () => checkWorkflowDraft(draft, faults));
      },
      newId: newWorkflowId,
    });
    const registerCode = new RegisterCode(definitions, { ...codeTools, newId: newWorkflowId });
    const findFunction = new FindFunction(functions, pauses);
    const registerFunction = new RegisterFunction(functions, findFunction, {
      check: async (tenant, draft) =>
        checkFunctionDraft(draft, addressPolicy, await schemaFaultsOf(tenant, draft, schemas)),
      newId: () => `${FUNCTION_ID_PREFIX}${entropy.uuid()}`,
      secrets: options.secrets,
      changed,
    });
    const findSchedule = new FindSchedule(schedules, clock);
    const writeSchedule = new WriteSchedule(schedules, findSchedule, findWorkflow, {
      newId: () => `${SCHEDULE_ID_PREFIX}${entropy.uuid()}`,
      clock,
      shardCount,
    });
    return {
      module: RegistryModule,
      controllers: Object.values(CONTROLLERS),
      providers: [
        Replier,
        { provide: FindWorkflow, useValue: findWorkflow },
        { provide: PublishWorkflow, useValue: publishWorkflow },
        { provide: PauseWorkflow, useValue: new PauseWorkflow(findWorkflow, pauses, changed) },
        { provide: RegisterCode, useValue: registerCode },
        { provide: FindSource, useValue: new FindSource(findWorkflow, options.bundles) },
        { provide: EditWorkflow, useValue: new EditWorkflow(definitions, findWorkflow) },
        {
          provide: ValidateWorkflow,
          useValue: new ValidateWorkflow(definitions, functions, options.connectors, schemas, codeTools),
        },
        { provide: FindFunction, useValue: findFunction },
        { provide: PauseFunction, useValue: new PauseFunction(findFunction, pauses, changed) },
        { provide: RegisterFunction, useValue: registerFunction },
        { provide: FindConnector, useValue: new FindConnector(options.connectors) },
        {
          provide: ConnectApi,
          useValue: new ConnectApi(options.connectors, {
            documents: options.apiDocuments,
            secrets: options.secrets,
            addresses: addressPolicy,
            changed,
          }),
        },
        { provide: FindSchedule, useValue: findSchedule },
        { provide: WriteSchedule, useValue: writeSchedule },
        { provide: BackfillSchedule, useValue: new BackfillSchedule(schedules, findSchedule, clock) },
      ],
    };
  }
}
