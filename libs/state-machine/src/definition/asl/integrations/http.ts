import type { AslSource } from '../query-language';
import { constantText, constantWord, readCallArguments, refuseArgument, required } from './call-arguments';
import type { Call } from './call';

const OWNER = '"arn:aws:states:::http:invoke"';
const CONNECTIONS = ['Authentication', 'InvocationConfig'] as const;
const ARGUMENTS = [
  ...['ApiEndpoint', 'Method', 'Headers', 'QueryParameters', 'RequestBody', 'Transform'],
  ...CONNECTIONS,
] as const;
const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'] as const;

/** `arn:aws:states:::http:invoke`; the call itself reads its arguments. */
export function readHttp(source: AslSource): Call {
  const args = readCallArguments(source, OWNER, ARGUMENTS);
  required(source, args, 'ApiEndpoint', OWNER, 'the address to call');
  required(source, args, 'Method', OWNER, 'such as "GET"');
  constantText(source, args, 'ApiEndpoint');
  constantWord(source, args, 'Method', METHODS);
  for (const name of CONNECTIONS)
    refuseArgument(source, args, name, 'there are no connections here, put the credentials into "Headers"');
  return { target: { kind: 'http' }, ...(args.whole && { arguments: args.whole }) };
}
