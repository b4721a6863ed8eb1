import {
  EngineError,
  secretsNamedIn,
  type ConnectorAuth,
  type ExecutionId,
  type Json,
  type Problem,
  type TenantId,
} from '@workflows/contracts';
import {
  ownerOf,
  revealSecrets,
  type BuiltInRunner,
  type CallableOperation,
  type Clock,
  type PauseDirectory,
  type RevealedSecrets,
  type SchemaChecker,
  type SecretReader,
  type TenantTask,
} from '@workflows/runtime';
import type { OutboundCalls } from '../http/outbound-calls';
import type { CallOutcomes, Proof } from './connector-calls';
import { partsOf, type ConnectorDirectory, type NameListener } from './connector-directory';
import { credentialsOf } from './credentials';
import { DEFAULT_RETRY } from './default-retry';
import type { KnownOperations } from './known-operations';
import { PreparedCalls, invalidArguments, type Preparing } from './prepared-calls';
import { readArguments } from './read-arguments';
import type { AccessTokens } from './tokens/access-tokens';
import { tokenRequestOf } from './tokens/token-request';
import { writeRequest } from './write-request';

export interface ConnectorParts {
  clock: Clock;
  calls: OutboundCalls;
  pauses: Pick<PauseDirectory, 'isPaused'>;
  directory: Pick<ConnectorDirectory, 'find' | 'advice' | 'onNames'>;
  operations: Pick<KnownOperations, 'load'>;
  secrets: SecretReader;
  tokens: AccessTokens;
  schemas: Pick<SchemaChecker, 'problems'>;
}

/** Calls operations of connected APIs. */
export class ConnectorRunner implements BuiltInRunner {
  readonly isSetUp = true;
  readonly defaults = { retry: DEFAULT_RETRY };
  private readonly calls: PreparedCalls;

  constructor(
    outcomes: CallOutcomes,
    private readonly parts: ConnectorParts,
  ) {
    this.calls = new PreparedCalls(outcomes, parts.clock, parts.calls, parts.pauses, (task) => this.prepare(task));
  }

  answers(tenant: TenantId, name: string): boolean {
    return this.parts.directory.find(tenant, name) !== undefined;
  }

  advice(tenant: TenantId, name: string): string | undefined {
    return this.parts.directory.advice(tenant, name);
  }

  onNames(listener: NameListener): void {
    this.parts.directory.onNames(listener);
  }

  run(task: TenantTask): void {
    this.calls.run(task);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.calls.stop(executionId, taskId);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    this.calls.hold(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    this.calls.forget(isGone);
  }

  /** Its operation, whether its arguments are right, its credentials. */
  private async prepare(task: TenantTask): Promise<Preparing> {
    const { tenant, function: name } = task;
    const callable = await this.load(tenant, name);
    if (callable === undefined) return disconnected(name);
    const { operation, baseUrl, auth } = callable;
    const given = readArguments(operation, task.arguments);
    if (!given.ok) return invalidArguments(name, given.cause);
    const problems = [
      ...(await this.problems(task, operation.parameterSchema, given.parameters)),
      ...(given.body === undefined ? [] : await this.problems(task, operation.bodySchema, given.body)),
    ];
    if (problems.length > 0) return invalidArguments(name, problems.map(({ message }) => message).join('; '));
    const written = writeRequest(baseUrl, operation, given);
    if (!written.ok) return invalidArguments(name, written.cause);
    const credentials = credentialsOf(auth);
    const revealing = await revealSecrets(this.parts.secrets, tenant, credentials);
    const { connector } = partsOf(name);
    if (!revealing.ok) {
      const cause = `${name}: the connector "${connector}" cannot be used: ${revealing.failure.cause}`;
      return { kind: 'failed', failure: { error: revealing.failure.error, cause, retryable: false } };
    }
    const secretNames = credentials.flatMap(secretsNamedIn);
    const { secrets } = revealing;
    const called = { name, connector, secretNames, ...(auth?.type === 'oauth2' && { tokenUrl: auth.tokenUrl }) };
    const proof = this.proofBy(auth, { tenant, connector, secretNames }, secrets);
    return { kind: 'ready', call: { request: written.request, proof, secrets, called } };
  }

  private proofBy(
    auth: ConnectorAuth | undefined,
    whose: Parameters<typeof tokenRequestOf>[0],
    secrets: RevealedSecrets,
  ): Proof {
    if (auth?.type !== 'oauth2') return { kind: 'fixed', auth };
    return { kind: 'token', tokens: this.parts.tokens, request: tokenRequestOf(whose, auth, secrets) };
  }

  private async load(tenant: TenantId, name: string): Promise<CallableOperation | undefined> {
    const revision = this.parts.directory.find(tenant, name)?.revision ?? 0;
    try {
      return await this.parts.operations.load(tenant, name, revision);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'CONNECTOR_NOT_FOUND') return undefined;
      throw error;
    }
  }

  private async problems(task: TenantTask, schema: Json | undefined, value: Json): Promise<readonly Problem[]> {
    return schema === undefined ? [] : this.parts.schemas.problems(schema, value, { owner: ownerOf(task) });
  }
}

/** Its connector was deleted, or has another document since. */
function disconnected(name: string): Preparing {
  const { connector } = partsOf(name);
  const cause = `${name} is no operation of the connector "${connector}" any more: GET /connectors/${connector} shows those that it has.`;
  return { kind: 'failed', failure: { error: 'Api.NotConnected', cause, retryable: false } };
}
