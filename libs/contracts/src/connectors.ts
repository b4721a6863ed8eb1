import { BUILT_IN_FAMILIES } from './built-ins';
import type { Problem } from './errors';
import type { TenantId } from './ids';
import type { Json } from './json';

/** A document as text. */
export const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;
export const MAX_OPERATIONS = 5_000;
/** Of one tenant: executors keep their names near. */
export const MAX_CONNECTORS = 100;

export const CONNECTOR_NAME_RULE = 'a text of 1 to 40 ASCII letters, digits and "_" that begins with a letter';
const CONNECTOR_NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
/** What code calls by these names is something else. */
const RESERVED: readonly string[] = [...BUILT_IN_FAMILIES, 'humans'];

export function isConnectorName(given: unknown): given is string {
  return typeof given === 'string' && CONNECTOR_NAME.test(given);
}

export function isReservedConnectorName(name: string): boolean {
  return RESERVED.includes(name);
}

/** What proves to an API who calls. Each text may refer to secrets, and holds none itself. */
export type ConnectorAuth =
  | { type: 'bearer'; token: string }
  | { type: 'basic'; username: string; password: string }
  | { type: 'header'; name: string; value: string }
  | { type: 'query'; name: string; value: string }
  | ClientCredentials;

/** The client credentials grant of OAuth 2.0 (RFC 6749, 4.4): a token is fetched for the connector, kept in memory and fetched again. */
export interface ClientCredentials {
  type: 'oauth2';
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /** As the token endpoint takes it: names with spaces between. */
  scope?: string;
  /** Some token endpoints want it. */
  audience?: string;
  /** How the client says who it is: `basic`, in a header, unless it is in the body. */
  clientAuth?: 'basic' | 'body';
}

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** How a value is written where it goes; `json`: as JSON. The others are OpenAPI's, `label` and `matrix` of paths alone. */
export type ParameterStyle =
  'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'json';

export interface OperationParameter {
  /** The argument that it is given by: its name, or `<in>.<name>` where another parameter has that. */
  argument: string;
  name: string;
  in: ParameterPlace;
  required: boolean;
  style: ParameterStyle;
  /** Whether each item of a list, or member of an object, is written by itself. */
  explode: boolean;
  /** Of a query: characters such as `/` and `:` are written as they are, as its document asks. */
  allowReserved?: true;
}

export interface OperationBody {
  /** `fields`: all arguments that are no parameter are its fields. `body`: it is the argument of that name. */
  from: 'fields' | 'body';
  required: boolean;
  mediaType: string;
  /** `bytes`: as they are. */
  format: 'json' | 'form' | 'multipart' | 'text' | 'bytes';
  /** Those that the document names; one that is a parameter as well goes to both. */
  fields: string[];
  /** Of a form: fields that are written as `field[member]=value`. */
  deep?: string[];
  /** Of a form or a multipart body: fields that are not written as the others are. */
  writings?: FieldWriting[];
}

export interface FieldWriting {
  field: string;
  /** In a form. */
  as?: { style: ParameterStyle; explode: boolean };
  /** In a multipart body. */
  isFile?: true;
  mediaType?: string;
}

/** All that a call of an operation needs. */
export interface ConnectorOperation {
  /** What follows the name of the connector. */
  name: string;
  operationId?: string;
  summary?: string;
  /** Upper case. */
  method: string;
  /** With `{name}` for each parameter that is in it. */
  path: string;
  parameters: OperationParameter[];
  body?: OperationBody;
  /** JSON Schemas 2020-12 that stand by themselves. Absent: it is not checked here, and the API has its own word. */
  parameterSchema?: Json;
  bodySchema?: Json;
}

/** An operation of the document that cannot be called, and why. */
export interface SkippedOperation {
  method: string;
  path: string;
  reason: string;
}

export interface ConnectorSummary {
  name: string;
  title?: string;
  baseUrl: string;
  operationCount: number;
  createdAt: string;
  updatedAt: string;
}

/** An operation as people look at it. */
export interface OperationView {
  /** What a task calls: `<connector>.<operation>`. */
  function: string;
  operationId?: string;
  method: string;
  path: string;
  summary?: string;
  parameters: { name: string; in: ParameterPlace; required: boolean }[];
  body?: { from: OperationBody['from']; mediaType: string; required: boolean; fields: string[] };
}

export interface ConnectorView extends ConnectorSummary {
  auth?: ConnectorAuth;
  operations: OperationView[];
  skipped: SkippedOperation[];
  /** In the answer to whoever has written it. */
  warnings?: Problem[];
}

/** A connector as executors keep it near; `revision` grows over the whole installation with each change. */
export interface RegisteredConnector {
  tenant: TenantId;
  name: string;
  revision: number;
  deleted: boolean;
  baseUrl: string;
  auth?: ConnectorAuth;
  /** Names of its operations, without its own. */
  operations: string[];
}
