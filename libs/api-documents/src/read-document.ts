import {
  MAX_OPERATIONS,
  isJsonObject,
  type ConnectorOperation,
  type Json,
  type JsonObject,
  type SkippedOperation,
} from '@workflows/contracts';
import type { DocumentReading } from '@workflows/runtime';
import { nameOperations } from './operation-names';
import { UnusableDocument, parseDocument } from './parse-document';
import { readBody } from './read-body';
import { readParameters } from './read-parameters';
import { readTokenSchemes } from './read-token-schemes';
import { References } from './references';
import { SchemaCopier } from './schema-copier';
import { firstServer, serverOrigin } from './servers';
import { SkippedHere } from './skipped-here';

export interface ReadingTools {
  /** Whether a pattern can be matched in linear time. */
  isPattern(pattern: string): boolean;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];
const LONGEST_TEXT = 200;
/** Within `LONGEST_TEXT`, together with what is said of it. */
const LONGEST_SERVER = 100;
const LONGEST_PATH = 1_000;
const MOST_SKIPPED = 200;
/** Of all operations together; of those after it, calls are not checked here. */
const MOST_SCHEMA_BYTES = 8 * 1024 * 1024;

/** Reads what calls need of an OpenAPI document, which is at `baseUrl` where that is given. It recurses as deep as the document is nested. */
export function readDocument(given: string | JsonObject, tools: ReadingTools, baseUrl?: string): DocumentReading {
  try {
    return new Reader(parseDocument(given), tools, baseUrl).read();
  } catch (error) {
    if (error instanceof UnusableDocument) return { ok: false, message: error.message };
    if (error instanceof RangeError) return { ok: false, message: 'The document is nested too deep to be read.' };
    throw error;
  }
}

class Reader {
  private readonly root: JsonObject;
  private readonly references: References;
  private readonly copier: SchemaCopier;
  private readonly skipped: SkippedOperation[] = [];
  private schemaBytes = 0;

  constructor(
    { root, is30 }: { root: JsonObject; is30: boolean },
    { isPattern }: ReadingTools,
    private readonly baseUrl: string | undefined,
  ) {
    this.root = root;
    this.references = new References(root);
    this.copier = new SchemaCopier(this.references, is30, isPattern);
  }

  read(): DocumentReading {
    const { info, servers } = this.root;
    const title = isJsonObject(info) ? textIn(info.title) : undefined;
    const server = firstServer(servers);
    const operations = this.operations(server);
    if (operations.length === 0)
      throw new UnusableDocument(
        this.skipped[0] === undefined
          ? 'The document has no operations: there is nothing in its "paths".'
          : `No operation of the document can be called: ${this.skipped[0].reason}.`,
      );
    const names = nameOperations(operations);
    const tokens = readTokenSchemes(this.root.components, this.references);
    return {
      ok: true,
      ...(title !== undefined && { title }),
      ...(server !== undefined && { server }),
      operations: operations.map((operation, index) => ({ ...operation, name: names[index] ?? '' })),
      skipped: this.skipped,
      ...(tokens && { tokens }),
    };
  }

  private operations(server: string | undefined): ConnectorOperation[] {
    const read: ConnectorOperation[] = [];
    const { paths } = this.root;
    for (const [path, item] of isJsonObject(paths) ? Object.entries(paths) : []) {
      const found = path.startsWith('/') ? this.references.follow(item) : undefined;
      if (found === undefined) continue;
      for (const method of METHODS) {
        const operation = this.references.follow(found[method]);
        const one = operation && this.operation(path, method, found, operation, server);
        if (one !== undefined) read.push(one);
        if (read.length > MAX_OPERATIONS)
          throw new UnusableDocument(`The document has more than ${MAX_OPERATIONS} operations. Leave some out.`);
      }
    }
    return read;
  }

  private operation(
    path: string,
    method: string,
    item: JsonObject,
    operation: JsonObject,
    server: string | undefined,
  ): ConnectorOperation | undefined {
    try {
      return this.callable(path, method, item, operation, server);
    } catch (error) {
      if (!(error instanceof SkippedHere)) throw error;
      if (this.skipped.length < MOST_SKIPPED)
        this.skipped.push({
          method: method.toUpperCase(),
          path: path.slice(0, LONGEST_TEXT),
          reason: error.message.slice(0, LONGEST_TEXT),
        });
      return undefined;
    }
  }

  private callable(
    path: string,
    method: string,
    item: JsonObject,
    operation: JsonObject,
    server: string | undefined,
  ): ConnectorOperation {
    if (path.length > LONGEST_PATH) throw new SkippedHere('its path is too long');
    refuseOtherServers(operation.servers ?? item.servers, [server, this.baseUrl]);
    const read = readBody(operation.requestBody, this.references);
    const taken = read?.body.from === 'body' ? ['body'] : [];
    const parameters = readParameters(path, [item.parameters, operation.parameters], this.references, taken);
    const required = parameters.flatMap(({ parameter }) => (parameter.required ? [parameter.argument] : []));
    const properties = Object.fromEntries(
      parameters.map(({ parameter, schema }) => [parameter.argument, schema ?? true]),
    );
    const parameterSchema = this.within(this.copier.copy({ type: 'object', properties, required }));
    const bodySchema = read && this.within(this.copier.copy(read.schema));
    const operationId = textIn(operation.operationId);
    const summary = textIn(operation.summary) ?? firstSentence(textIn(operation.description));
    return {
      name: '',
      ...(operationId !== undefined && { operationId }),
      ...(summary !== undefined && { summary: summary.slice(0, LONGEST_TEXT) }),
      method: method.toUpperCase(),
      path,
      parameters: parameters.map(({ parameter }) => parameter),
      ...(read && { body: read.body }),
      ...(parameterSchema !== undefined && { parameterSchema }),
      ...(bodySchema !== undefined && { bodySchema }),
    };
  }

  private within(schema: Json | undefined): Json | undefined {
    this.schemaBytes += JSON.stringify(schema ?? null).length;
    return this.schemaBytes > MOST_SCHEMA_BYTES ? undefined : schema;
  }
}

/** Credentials go to one place, which is the connector's. */
function refuseOtherServers(servers: unknown, known: readonly (string | undefined)[]): void {
  const own = firstServer(servers);
  if (own === undefined || known.some((one) => one !== undefined && serverOrigin(one) === serverOrigin(own))) return;
  throw new SkippedHere(
    `it is at another server, ${own.slice(0, LONGEST_SERVER)}: connect it under another name, with that as "baseUrl"`,
  );
}

function firstSentence(text: string | undefined): string | undefined {
  return text?.split(/\n|(?<=\.)\s/)[0];
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
