import {
  CONNECTOR_NAME_RULE,
  EngineError,
  MAX_CONNECTORS,
  isConnectorName,
  isReservedConnectorName,
  secretsNamedIn,
} from '@workflows/contracts';
import type { ConnectorAuth, ConnectorView, Json, Problem, TenantId } from '@workflows/contracts';
import type { AddressPolicy, ConnectorStore, DocumentReader, SecretStore } from '@workflows/runtime';
import { checkBaseUrl } from '../drafts/base-url';
import { MAX_PROBLEMS, refusal } from '../drafts/problems';
import { checkConnectorDraft } from './connector-draft';
import { connectorNotFound } from './find-connector';
import { completeAuth } from './token-address';
import { viewOf } from './operation-view';

export interface ConnectTools {
  documents: DocumentReader;
  addresses: AddressPolicy;
  secrets: Pick<SecretStore, 'known'>;
  /** Resolves when executors of this process have seen the change; the others ask for it by its revision. */
  changed(): Promise<void>;
}

/** Connects APIs, and disconnects them. */
export class ConnectApi {
  constructor(
    private readonly connectors: ConnectorStore,
    private readonly tools: ConnectTools,
  ) {}

  async put(tenant: TenantId, name: string, draft: Json | undefined): Promise<ConnectorView> {
    checkName(name);
    const { document, baseUrl: given, auth: draftedAuth } = checkConnectorDraft(draft, this.tools.addresses);
    const reading = await this.tools.documents.read(document, { tenant, workflow: `connector ${name}` }, given);
    if (!reading.ok) throw documentInvalid(reading.message);
    const { title, operations, skipped, server, tokens } = reading;
    const baseUrl = this.addressOf(given, server);
    const auth = draftedAuth && completeAuth(draftedAuth, baseUrl, tokens, this.tools.addresses);
    const views = operations.map((operation) => viewOf(name, operation));
    const made = await this.connectors.put(
      tenant,
      {
        name,
        ...(title !== undefined && { title }),
        baseUrl,
        ...(auth && { auth }),
        operations,
        views,
        skipped,
      },
      MAX_CONNECTORS,
    );
    if (made === 'tooMany')
      throw new EngineError(
        'FIELD_INVALID',
        `There are ${MAX_CONNECTORS} connectors already. Delete one that nobody uses.`,
      );
    await this.tools.changed();
    const warnings = await this.unknownSecrets(tenant, auth);
    return warnings.length > 0 ? { ...made, warnings } : made;
  }

  async delete(tenant: TenantId, name: string): Promise<{ deleted: true }> {
    if (!isConnectorName(name) || !(await this.connectors.delete(tenant, name))) throw connectorNotFound(name);
    await this.tools.changed();
    return { deleted: true };
  }

  /** A secret may be written after the connector that refers to it; whoever has mistyped its name is told. */
  private async unknownSecrets(tenant: TenantId, auth: ConnectorAuth | undefined): Promise<Problem[]> {
    const names = secretsNamedIn(JSON.stringify(auth ?? {}));
    const known = await this.tools.secrets.known(tenant, names);
    const unknown = names.filter((name) => !known.includes(name));
    return unknown.slice(0, MAX_PROBLEMS).map((name) => ({
      message: `There is no secret "${name}" yet: calls fail with Secret.Missing until PUT /secrets/${encodeURIComponent(name)} writes it.`,
      code: 'SECRET_UNKNOWN',
      path: '/auth',
    }));
  }

  /** What the document names was judged by nobody yet. */
  private addressOf(baseUrl: string | undefined, server: string | undefined): string {
    if (baseUrl !== undefined) return baseUrl;
    if (server === undefined)
      throw documentInvalid('The document names no absolute server. Say where its API is with "baseUrl".');
    const what = `The server of the document, ${JSON.stringify(server.slice(0, 200))},`;
    checkBaseUrl(what, server, this.tools.addresses, (message, code) => {
      throw refusal(code === 'ADDRESS_REFUSED' ? code : 'DOCUMENT_INVALID', [
        { message: `${message} Give another as "baseUrl".`, code: code ?? 'DOCUMENT_INVALID', path: '/document' },
      ]);
    });
    return server;
  }
}

function checkName(name: string): void {
  if (!isConnectorName(name))
    throw refusal('PARAMETER_INVALID', [
      { message: `The name of a connector must be ${CONNECTOR_NAME_RULE}.`, code: 'PARAMETER_INVALID', path: 'name' },
    ]);
  if (isReservedConnectorName(name))
    throw refusal('PARAMETER_INVALID', [
      {
        message: `"${name}" names something that is built in. Choose another name, such as "${name}Api".`,
        code: 'PARAMETER_INVALID',
        path: 'name',
      },
    ]);
}

function documentInvalid(message: string): EngineError {
  return refusal('DOCUMENT_INVALID', [{ message, code: 'DOCUMENT_INVALID', path: '/document' }]);
}
