// As much of S3 as the adapter asks for, in memory, after Amazon's reference of its API. Requests without a signature are refused;
// the signature itself is not checked. `fault` stands in the way of the next requests that it fits.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Kept {
  bytes: Buffer;
  etag: string;
  type: string;
  at: Date;
  versionId: string;
}

interface Part {
  etag: string;
  bytes: Buffer;
}

export type Fault = 'status 500' | 'status 403' | 'broken body' | 'no answer';

/** S3 gives a thousand, and may always give fewer. */
export const KEYS_AT_ONCE = 100;
const LEAST_PART_BYTES = 5 * 1024 * 1024;

export class SmallS3 {
  readonly objects = new Map<string, Kept>();
  readonly uploads = new Map<string, { type: string; parts: Map<number, Part> }>();
  /** Everything that was asked, such as `PUT /workflows/a`. */
  readonly asked: string[] = [];
  /** Whether what is replaced stays readable by its version. */
  keepsVersions = false;
  keepsConditions = true;
  private readonly versions = new Map<string, Kept>();
  private faults: { method: string; fault: Fault }[] = [];
  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch(() => request.socket.destroy());
  });

  constructor(readonly bucket: string) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  fault(method: string, fault: Fault, times = 1): void {
    for (let time = 0; time < times; time++) this.faults.push({ method, fault });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.asked.push(`${method} ${url}`);
    const body = await gathered(request);
    const at = this.faults.findIndex((fault) => fault.method === method);
    const [{ fault } = { fault: undefined }] = at < 0 ? [] : this.faults.splice(at, 1);
    if (fault === 'no answer') return void request.socket.destroy();
    if (fault === 'status 500') return refuse(response, 500, 'InternalError');
    if (fault === 'status 403' || !/^AWS4-HMAC-SHA256 Credential=/.test(request.headers.authorization ?? ''))
      return refuse(response, 403, 'AccessDenied');
    const [path = '', search] = url.split('?');
    const [, bucket = '', ...segments] = path.split('/');
    if (decodeURIComponent(bucket) !== this.bucket) return refuse(response, 404, 'NoSuchBucket');
    const key = decodeURIComponent(segments.join('/'));
    const query = new URLSearchParams(search);
    if (key === '') return method === 'HEAD' ? void response.end() : this.list(query, response);
    const uploadId = query.get('uploadId');
    switch (method) {
      case 'PUT':
        return uploadId === null
          ? this.put(key, body, request, response)
          : this.putPart(uploadId, Number(query.get('partNumber')), body, response);
      case 'POST':
        return uploadId === null
          ? this.begin(request, response)
          : this.complete(uploadId, key, body.toString(), request, response);
      case 'DELETE':
        return uploadId === null ? this.delete(key, request, response) : this.abort(uploadId, response);
      default:
        return this.get(key, query.get('versionId'), request, response, fault === 'broken body');
    }
  }

  private get(
    key: string,
    versionId: string | null,
    { method, headers }: IncomingMessage,
    response: ServerResponse,
    breaks: boolean,
  ): void {
    const kept = versionId === null ? this.objects.get(key) : this.versions.get(`${key}\n${versionId}`);
    if (!kept) return refuse(response, 404, 'NoSuchKey');
    const { bytes, etag, type, at } = kept;
    if (this.keepsConditions && headers['if-match'] !== undefined && headers['if-match'] !== etag)
      return refuse(response, 412, 'PreconditionFailed');
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
    const part = bytes.subarray(Number(first ?? 0), last === undefined ? undefined : Number(last) + 1);
    response.writeHead(first === undefined ? 200 : 206, {
      'content-type': type,
      'content-length': part.byteLength,
      etag,
      'last-modified': at.toUTCString(),
      ...(this.keepsVersions && { 'x-amz-version-id': kept.versionId }),
    });
    if (method === 'HEAD') response.end();
    else if (breaks) response.write(part.subarray(0, part.byteLength / 2), () => response.destroy());
    else response.end(part);
  }

  private put(key: string, bytes: Buffer, request: IncomingMessage, response: ServerResponse): void {
    if (createHash('sha256').update(bytes).digest('hex') !== request.headers['x-amz-content-sha256'])
      return refuse(response, 400, 'XAmzContentSHA256Mismatch');
    this.publish(
      key,
      { bytes, etag: `"${md5(bytes)}"`, type: request.headers['content-type'] ?? 'binary/octet-stream' },
      request,
      response,
      '',
    );
  }

  private publish(
    key: string,
    content: Pick<Kept, 'bytes' | 'etag' | 'type'>,
    { headers }: IncomingMessage,
    response: ServerResponse,
    answer: string,
  ): boolean {
    const there = this.objects.get(key);
    if (this.keepsConditions && headers['if-none-match'] === '*' && there)
      return refused(response, 412, 'PreconditionFailed');
    if (this.keepsConditions && headers['if-match'] !== undefined) {
      if (!there) return refused(response, 404, 'NoSuchKey');
      if (headers['if-match'] !== there.etag) return refused(response, 412, 'PreconditionFailed');
    }
    const kept = { ...content, at: new Date(), versionId: randomUUID() };
    this.objects.set(key, kept);
    if (this.keepsVersions) this.versions.set(`${key}\n${kept.versionId}`, kept);
    response.writeHead(200, { etag: content.etag }).end(answer);
    return true;
  }

  private begin({ headers }: IncomingMessage, response: ServerResponse): void {
    const uploadId = randomUUID();
    this.uploads.set(uploadId, { type: headers['content-type'] ?? '', parts: new Map() });
    response.end(xml('InitiateMultipartUploadResult', `<UploadId>${uploadId}</UploadId>`));
  }

  private putPart(uploadId: string, number: number, bytes: Buffer, response: ServerResponse): void {
    const upload = this.uploads.get(uploadId);
    if (!upload) return refuse(response, 404, 'NoSuchUpload');
    const etag = `"${md5(bytes)}"`;
    upload.parts.set(number, { etag, bytes });
    response.writeHead(200, { etag }).end();
  }

  private complete(
    uploadId: string,
    key: string,
    list: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const upload = this.uploads.get(uploadId);
    if (!upload) return refuse(response, 404, 'NoSuchUpload');
    const named = [...list.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: /<ETag>(.*?)</.exec(part)?.[1]?.replaceAll('&quot;', '"'),
    }));
    const parts = named.map(
      ({ number, etag }) => [...upload.parts].find(([n, kept]) => n === number && kept.etag === etag)?.[1],
    );
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length || known.length === 0) return refuse(response, 400, 'InvalidPart');
    if (known.slice(0, -1).some(({ bytes }) => bytes.byteLength < LEAST_PART_BYTES))
      return refuse(response, 400, 'EntityTooSmall');
    const bytes = Buffer.concat(known.map((part) => part.bytes));
    const digests = Buffer.concat(known.map((part) => Buffer.from(md5(part.bytes), 'hex')));
    const etag = `"${md5(digests)}-${known.length}"`;
    const answer = xml('CompleteMultipartUploadResult', `<ETag>${escaped(etag)}</ETag>`);
    if (this.publish(key, { bytes, etag, type: upload.type }, request, response, answer)) this.uploads.delete(uploadId);
  }

  private abort(uploadId: string, response: ServerResponse): void {
    this.uploads.delete(uploadId);
    response.writeHead(204).end();
  }

  private delete(key: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const there = this.objects.get(key);
    if (this.keepsConditions && headers['if-match'] !== undefined && headers['if-match'] !== there?.etag)
      return refuse(response, 412, 'PreconditionFailed');
    this.objects.delete(key);
    response.writeHead(204).end();
  }

  private list(query: URLSearchParams, response: ServerResponse): void {
    const { prefix = '', 'start-after': after = '', 'max-keys': limit = '1000' } = Object.fromEntries(query);
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(prefix) && inBytes(key, after) > 0)
      .sort(inBytes);
    const page = keys.slice(0, Math.min(KEYS_AT_ONCE, Number(limit)));
    const contents = page.map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`).join('');
    response.end(xml('ListBucketResult', `<IsTruncated>${page.length < keys.length}</IsTruncated>${contents}`));
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(xml('Error', `<Code>${code}</Code><Message>${code}</Message>`));
}

function refused(response: ServerResponse, status: number, code: string): false {
  refuse(response, status, code);
  return false;
}

function xml(name: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}>${content}</${name}>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function inBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function gathered(request: IncomingMessage): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of request) all.push(piece);
  return Buffer.concat(all);
}
