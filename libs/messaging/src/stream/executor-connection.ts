import { connect as connectHttp2 } from 'node:http2';
import { connectTo, greetWithin, type ServicePlace } from '../tcp/greeted';
import type { SharedSecret } from '../tcp/shared-secret';
import { LineStream, type LineEnds } from './line-stream';
import { STREAM_PATH, type ToExecutor, type ToGateway } from './messages';
import { SESSION_OPTIONS, keepWhileAnswering, widen } from './session';

export interface ExecutorPlace extends ServicePlace {
  secret: SharedSecret;
  /** How long connecting and greeting may take together. */
  connectTimeoutMs: number;
}

export type ExecutorLines = LineStream<ToExecutor, ToGateway>;

/** Opens the stream to one executor, once each side has shown that it knows the secret. */
export async function connectExecutor(place: ExecutorPlace, ends: LineEnds<ToGateway>): Promise<ExecutorLines> {
  const { tls, secret, connectTimeoutMs } = place;
  const socket = connectTo({ ...place, ...(tls && { tls: { ...tls, ALPNProtocols: ['h2'] } }) });
  await greetWithin(socket, secret, connectTimeoutMs);
  const session = connectHttp2('http://executor', { ...SESSION_OPTIONS, createConnection: () => socket });
  session.once('connect', () => widen(session));
  session.on('error', () => session.destroy()); // the stream says it
  keepWhileAnswering(session);
  const stream = session.request({ ':method': 'POST', ':path': STREAM_PATH }, { endStream: false });
  const ended = (reason: Error | undefined): void => {
    session.destroy();
    ends.ended(reason);
  };
  return new LineStream(stream, { ...ends, ended });
}
