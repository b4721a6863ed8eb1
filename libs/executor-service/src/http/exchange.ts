import { MAX_ANSWER_BYTES, type HttpAnswer } from '@workflows/runtime';
import type { Dispatcher } from 'undici';
import type { BreakOff } from './break-off';
import { decodersOf, unpack, type Decoder } from './content-coding';

/**
 * Sends a request and reads the answer to its end, or until it is longer, unpacked, than `maxBytes`: than a task's result may be. Rejects
 * where no answer came, and where the call was broken off. It listens to the connection itself: the stream, promise and signal of
 * `request()` cost more than everything else about a small call.
 */
export function exchange(
  dispatcher: Dispatcher,
  request: Dispatcher.DispatchOptions,
  breakOff: BreakOff,
  maxBytes = MAX_ANSWER_BYTES,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(resolve, reject, maxBytes);
    breakOff.watch((reason) => handler.breakOff(reason));
    dispatcher.dispatch(request, handler);
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private broken: Error | undefined;
  private status = 0;
  private headers: HttpAnswer['headers'] = {};
  private decoders: readonly Decoder[] = [];
  private readonly chunks: Uint8Array[] = [];
  private bytes = 0;

  constructor(
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (error: Error) => void,
    private readonly maxBytes: number,
  ) {}

  /** Nobody waits for it any longer, though it may stand in line for a connection until now. */
  breakOff(reason: Error): void {
    this.broken = reason;
    this.reject(reason);
    this.controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.broken) controller.abort(this.broken);
  }

  /** Also called for a 1xx, of which the answer that follows takes the place. */
  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: HttpAnswer['headers']): void {
    this.status = status;
    this.headers = headers;
  }

  /**
   * Of an answer without a body - to a HEAD, a 204 - it does not matter how one would be packed, so nothing is asked of that before
   * there is one. Throwing ends the call.
   */
  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.bytes === 0) this.decoders = decodersOf(this.headers['content-encoding']);
    this.bytes += chunk.byteLength;
    if (this.bytes <= this.maxBytes) return void this.chunks.push(chunk);
    this.answer(undefined);
    controller.abort(new Error('its answer is too long'));
  }

  onResponseEnd(): void {
    const body = Buffer.concat(this.chunks, this.bytes);
    if (this.decoders.length === 0) this.answer(body);
    else unpack(body, this.decoders, this.maxBytes).then((unpacked) => this.answer(unpacked), this.reject);
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    this.reject(error);
  }

  private answer(body: Buffer | undefined): void {
    const { status, headers } = this;
    this.resolve({ status, headers, body: body?.toString('utf8'), ...(body && { bytes: body }) });
  }
}
