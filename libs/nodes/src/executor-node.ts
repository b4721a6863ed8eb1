import type { ExecutionCommand } from '@workflows/contracts';
import {
  AiFunctions,
  ConnectorDirectory,
  HttpRunner,
  HttpTaskRunner,
  HeaderFilling,
  ModelCalls,
  ModelDoors,
  OutboundCalls,
  RegistryChildResolver,
  RegistryFunctionDirectory,
  RegistryProgramCatalog,
  callHeaders,
} from '@workflows/executor-service';
import { answerDigest, type ExecutorSize } from '@workflows/platform';
import {
  DocumentNews,
  EventStarts,
  Executor,
  LiveTexts,
  limitsOf,
  objectRunners,
  type AddressPolicy,
  type FunctionOutcomes,
  type OutboxSender,
  type RegistryClient,
  type Starter,
} from '@workflows/runtime';
import { builtIns } from './built-ins';
import { executorGauges, executorObserver } from './executor-observer';
import type { Foundation } from './foundation';
import { Watchdog } from './watchdog/watchdog';

export interface ExecutorNodeOptions {
  foundation: Foundation;
  registry: RegistryClient;
  policy: AddressPolicy;
  size: ExecutorSize;
  /** Absent in the one-process form. */
  outbox?: OutboxSender;
  /** The way to executions anywhere, those that tasks start among them. */
  commands: { starter: Starter; send(command: ExecutionCommand): void };
  onShardsLost(shards: readonly number[]): void;
}

/** Of all calls of functions; so one origin that does not answer leaves the rest to the others. */
const SHARE_OF_AN_ORIGIN = 1 / 4;

/** The role that owns running work, with its adapters. */
export class ExecutorNode {
  readonly executor: Executor;
  readonly catalog: RegistryProgramCatalog;
  private readonly directory: RegistryFunctionDirectory;
  private readonly connectors: ConnectorDirectory;
  private readonly calls: OutboundCalls;
  private readonly callsOfModels: OutboundCalls;
  private readonly eventStarts: EventStarts;
  private readonly watchdog: Watchdog;
  private readonly startWatchdog: () => void;

  constructor({ foundation, registry, policy, size, outbox, commands, onShardsLost }: ExecutorNodeOptions) {
    const { persistence, objects, installation, clock, entropy, tokens, signatures, instanceId, logger, metrics } =
      foundation;
    const { evaluator, models, schemas } = foundation;
    const observer = executorObserver(metrics, logger, foundation.troubles);
    this.catalog = new RegistryProgramCatalog(registry, schemas);
    this.directory = new RegistryFunctionDirectory(registry, clock, (error) =>
      observer.trouble('the registry did not tell which functions changed', { error }),
    );
    this.connectors = new ConnectorDirectory(registry, clock, (error) =>
      observer.trouble('the registry did not tell which connectors changed', { error }),
    );
    this.watchdog = new Watchdog({ databaseUrl: foundation.databaseUrl, stillMs: size.stillMs });
    this.startWatchdog = () =>
      this.watchdog.start((error) => observer.trouble('nobody watches the event loop any more', { error }));
    this.calls = new OutboundCalls(clock, {
      policy,
      maxCalls: size.functionCalls,
      maxCallsPerOrigin: Math.ceil(size.functionCalls * SHARE_OF_AN_ORIGIN),
    });
    // The operator has named where models are, and whoever writes workflows cannot: so it may be the private network.
    this.callsOfModels = new OutboundCalls(clock, {
      policy: { allowPrivateNetwork: true },
      maxCalls: size.functionCalls,
      maxCallsPerOrigin: size.functionCalls,
    });
    const texts = new LiveTexts(clock);
    const modelCalls = (outcomes: FunctionOutcomes): ModelCalls =>
      new ModelCalls({
        outcomes,
        clock,
        models,
        doors: new ModelDoors({
          ...{ models, clock, secrets: foundation.secrets },
          ...{ ofSettings: this.callsOfModels, ofFunctions: this.calls },
        }),
        schemas,
        answers: persistence.answers,
        texts,
        functions: this.directory,
      });
    // It looks when documents were changed here; the gateways look by the clock.
    this.eventStarts = new EventStarts({
      hearings: persistence.hearings,
      starter: commands.starter,
      catalog: this.catalog,
      evaluator,
      clock,
      trouble: (message, details) => observer.trouble(message, details),
    });
    const news = new DocumentNews({
      waits: persistence.events,
      starts: this.eventStarts,
      clock,
      send: (command) => commands.send(command),
    });
    this.executor = new Executor(
      {
        store: persistence.executionStore,
        turns: foundation.realms,
        catalog: this.catalog,
        functions: this.directory,
        pauses: this.directory,
        clock,
        entropy,
        evaluator,
        presence: persistence.presence,
        events: persistence.events,
        firings: persistence.firings,
        texts,
        children: {
          ...commands,
          store: persistence.children,
          resolver: new RegistryChildResolver(registry, this.catalog),
        },
        observer,
        breathe: () => new Promise((resolve) => setImmediate(resolve)),
        suspects: persistence.suspects,
        workbench: this.watchdog,
        digestOf: answerDigest,
        tokens,
        requestRunners: (outcomes) => [
          new HttpTaskRunner(outcomes, clock, this.calls),
          ...objectRunners(objects, outcomes, clock),
        ],
        builtIns: builtIns({
          foundation,
          registry,
          calls: this.calls,
          connectors: this.connectors,
          pauses: this.directory,
          documents: foundation.documents.telling(news.tell),
          modelCalls,
        }),
        runners: (outcomes) => [
          new HttpRunner(
            outcomes,
            clock,
            callHeaders(tokens, signatures, clock),
            this.calls,
            new HeaderFilling(foundation.secrets, clock),
            this.directory,
          ),
          new AiFunctions(modelCalls(outcomes)),
        ],
        ...(outbox && { outbox }),
      },
      {
        owner: instanceId,
        shardCount: installation.shardCount,
        eventsLookMs: foundation.eventsLookMs,
        ...limitsOf(size.executionsBytes),
      },
      onShardsLost,
    );
    persistence.health.onChange((outage) => {
      if (outage) observer.trouble('the database takes nothing; what runs waits until it does', { error: outage });
    });
    executorGauges(metrics, () => this.executor.figures());
  }

  async start(): Promise<void> {
    await Promise.all([this.directory.start(), this.connectors.start()]);
    this.startWatchdog();
    this.executor.start();
  }

  /** Functions, pauses and connectors as the registry has committed them before this call. */
  async seeChanges(): Promise<void> {
    await Promise.all([this.directory.refresh(), this.connectors.refresh()]);
  }

  /** Finishes what has been taken in. What functions are still working on is called again by the next owner. */
  async stop(): Promise<void> {
    this.directory.stop();
    this.connectors.stop();
    await this.eventStarts.close();
    await this.executor.stop();
    await this.calls.close();
    await this.callsOfModels.close();
    await this.watchdog.close();
  }
}
