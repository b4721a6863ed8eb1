import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata, Provider } from '@nestjs/common';
import { EventIntake } from '@workflows/runtime';
import type { Clock, CommandBus, EventStore } from '@workflows/runtime';
import { ApprovalDesk } from './approvals/approval-desk';
import { ApprovalIds } from './approvals/approval-ids';
import { ApprovalsController } from './approvals/approvals.controller';
import { ConnectorsController } from './connectors/connectors.controller';
import { OriginalStartsController } from './code/original-starts.controller';
import { RegisterController } from './code/register.controller';
import { RegisterDoor } from './code/register-door';
import { CollectionsController } from './documents/collections.controller';
import { DocumentDesk } from './documents/document-desk';
import { DocumentsController } from './documents/documents.controller';
import { DefinitionTests } from './definition-tests/definition-tests';
import { DefinitionTestsController } from './definition-tests/definition-tests.controller';
import { ErrorsPageController } from './docs/errors-page.controller';
import { EventDoor } from './events/event-door';
import { EventsController } from './events/events.controller';
import { CalledFunctions } from './executions/called-functions';
import { CancelExecution } from './executions/cancel-execution';
import { DefinitionCache } from './executions/definition-cache';
import { ExecutionGraphs } from './executions/execution-graphs';
import { ExecutionGraphController } from './executions/execution-graph.controller';
import { ExecuteController } from './executions/execute.controller';
import { ExecutionListsController } from './executions/execution-lists.controller';
import { ExecutionViews } from './executions/execution-views';
import { ExecutionsController } from './executions/executions.controller';
import { FinishWait } from './executions/finish-wait';
import { FirstAnswer } from './executions/first-answer';
import { MigrateExecution } from './executions/migrate-execution';
import { MigrationRehearsal } from './executions/migration-rehearsal';
import { MigrationsController } from './executions/migrations.controller';
import { RestartExecution } from './executions/restart-execution';
import { RestartController } from './executions/restart.controller';
import { StartResolver } from './executions/start-resolver';
import { OperatorAnswers } from './executions/operator-answers';
import { OperatorAnswersController } from './executions/operator-answers.controller';
import { SteerExecution } from './executions/steer-execution';
import { Waits } from './executions/waits';
import { FunctionsController } from './functions/functions.controller';
import { ObjectsController } from './objects/objects.controller';
import { ChangePages } from './streams/change-pages';
import { FollowedWorkflows } from './streams/followed-workflows';
import { HistoryPages } from './streams/history-pages';
import { HistoryStreamController } from './streams/history-stream.controller';
import { HistoryStreams } from './streams/history-streams';
import { StreamRoom } from './streams/stream-room';
import { WorkflowStreamController } from './streams/workflow-stream.controller';
import { WorkflowStreams } from './streams/workflow-streams';
import { OpenConnections } from './open-connections';
import {
  APPROVALS,
  BUS,
  CHANGES,
  CLOCK,
  ENTROPY,
  IDS,
  EVENTS,
  EVENT_STARTS,
  FOLLOW,
  FINDER,
  DOCUMENTS,
  OBJECTS,
  OPERATIONS,
  PICTURES,
  PRESENCE,
  QUARANTINE,
  READER,
  REGISTRY,
  SCHEMAS,
  SECRETS,
  SIGNATURES,
  STARTER,
  TASKS,
  TESTER,
  TOKENS,
  WATCH,
} from './ports';
import type { EventStartsRole, GatewayPorts } from './ports';
import { QuarantineController } from './quarantine/quarantine.controller';
import { SchedulesController } from './schedules/schedules.controller';
import { SecretsController } from './secrets/secrets.controller';
import { BulkActions } from './operations/bulk-actions';
import { BulkController } from './operations/bulk.controller';
import { OperationDesk } from './operations/operation-desk';
import { OperationWork } from './operations/operation-work';
import { WorkflowMigrationsController } from './operations/workflow-migrations.controller';
import { OperationsController } from './operations/operations.controller';
import { PollsController } from './tasks/polls.controller';
import { TaskAnswers } from './tasks/task-answers';
import { TaskAnswersController } from './tasks/task-answers.controller';
import { TaskBatches } from './tasks/task-batches';
import { Drawings } from './workflows/drawings';
import { GraphController } from './workflows/graph.controller';
import { SummaryController } from './workflows/summary.controller';
import { ValidateController } from './workflows/validate.controller';
import { VersionsController } from './workflows/versions.controller';
import { WorkflowPausesController } from './workflows/workflow-pauses.controller';
import { WorkflowsController } from './workflows/workflows.controller';

const PORTS = Symbol('GatewayPorts');

/** How an app whose ports are Nest providers gives them. */
export interface GatewayPortsFactory extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  useFactory: FactoryProvider<GatewayPorts>['useFactory'];
}

/** The REST door: parses, calls one port, maps the answer to HTTP. It decides nothing. */
@Module({})
export class GatewayModule {
  static register(ports: GatewayPorts): DynamicModule {
    return this.registerAsync({ useFactory: () => ports });
  }

  static registerAsync({ imports = [], inject = [], useFactory }: GatewayPortsFactory): DynamicModule {
    return {
      module: GatewayModule,
      imports,
      controllers: [
        ExecutionListsController,
        BulkController,
        OperationsController,
        WorkflowMigrationsController,
        ExecutionsController,
        OperatorAnswersController,
        RestartController,
        MigrationsController,
        HistoryStreamController,
        WorkflowStreamController,
        ExecutionGraphController,
        ValidateController,
        RegisterController,
        OriginalStartsController,
        GraphController,
        SummaryController,
        DefinitionTestsController,
        VersionsController,
        WorkflowPausesController,
        WorkflowsController,
        ExecuteController,
        FunctionsController,
        ConnectorsController,
        SchedulesController,
        SecretsController,
        PollsController,
        TaskAnswersController,
        EventsController,
        ApprovalsController,
        QuarantineController,
        ObjectsController,
        CollectionsController,
        DocumentsController,
        ErrorsPageController,
      ],
      providers: [{ provide: PORTS, inject, useFactory }, ...portProviders, ...services],
    };
  }
}

const port = (token: symbol, pick: (ports: GatewayPorts) => unknown): Provider => ({
  provide: token,
  inject: [PORTS],
  useFactory: pick,
});

const portProviders: Provider[] = [
  port(REGISTRY, ({ registry }) => registry),
  port(BUS, ({ bus }) => bus),
  port(STARTER, ({ starter }) => starter),
  port(READER, ({ reader }) => reader),
  port(CHANGES, ({ changes }) => changes),
  port(FINDER, ({ finder }) => finder),
  port(PRESENCE, ({ presence }) => presence),
  port(WATCH, ({ watch }) => watch),
  port(FOLLOW, ({ follow }) => follow),
  port(TASKS, ({ tasks }) => tasks),
  port(SIGNATURES, ({ signatures }) => signatures),
  port(TOKENS, ({ tokens }) => tokens),
  port(QUARANTINE, ({ quarantine }) => quarantine),
  port(DOCUMENTS, ({ documents }) => documents),
  port(OBJECTS, ({ objects }) => objects),
  port(EVENTS, ({ events }) => events),
  port(EVENT_STARTS, ({ eventStarts }) => eventStarts),
  port(OPERATIONS, ({ operations }) => operations),
  port(APPROVALS, ({ approvals }) => approvals),
  port(TESTER, ({ tester }) => tester),
  port(SCHEMAS, ({ schemas }) => schemas),
  port(PICTURES, ({ pictures }) => pictures),
  port(SECRETS, ({ secrets }) => secrets),
  port(CLOCK, ({ clock }) => clock),
  port(ENTROPY, ({ entropy }) => entropy),
  port(IDS, ({ ids }) => ids),
];

const services: Provider[] = [
  ApprovalDesk,
  ApprovalIds,
  BulkActions,
  CalledFunctions,
  CancelExecution,
  ChangePages,
  DefinitionCache,
  DefinitionTests,
  DocumentDesk,
  Drawings,
  ExecutionGraphs,
  EventDoor,
  {
    provide: EventIntake,
    inject: [EVENTS, BUS, CLOCK, EVENT_STARTS],
    useFactory: (events: EventStore, bus: CommandBus, clock: Clock, starts: EventStartsRole) =>
      new EventIntake(events, bus, clock, starts),
  },
  ExecutionViews,
  FinishWait,
  FirstAnswer,
  FollowedWorkflows,
  HistoryPages,
  HistoryStreams,
  OpenConnections,
  MigrateExecution,
  MigrationRehearsal,
  RestartExecution,
  RegisterDoor,
  OperationDesk,
  OperationWork,
  StartResolver,
  SteerExecution,
  StreamRoom,
  OperatorAnswers,
  TaskAnswers,
  TaskBatches,
  Waits,
  WorkflowStreams,
];
