import { createHmac, timingSafeEqual } from 'node:crypto';
import { EXECUTION_ID_PREFIX } from '@workflows/contracts';
import type { TaskRef, TenantId } from '@workflows/contracts';

/**
 * Task tokens: `task_` and, in base64url, the form of the id (1 byte), the task's number (4), the execution's id (16 where
 * it is a UUID) and a signature (12). Rules:
 *   K1. The signature covers the tenant, so that a token means nothing to another one.
 *   K2. One task has one token: another spelling of the same bytes is refused.
 *   K3. What was issued here of late is remembered: most answers come back to the process that gave the task away.
 */
const PREFIX = 'task_';
const FORM = { text: 0, uuid: 1 } as const;
const HEAD_BYTES = 5;
const UUID_BYTES = 16;
const SIGNATURE_BYTES = 12;
const UUID = new RegExp(`^${EXECUTION_ID_PREFIX}[0-9a-f]{32}$`);
const MOST_CHARACTERS = 512;
const MOST_REMEMBERED = 20_000;

interface Issued {
  tenant: TenantId;
  task: TaskRef;
}

/** Issues and reads task tokens under one secret of the installation. */
export class SignedTaskTokens {
  private readonly key: Buffer;
  private recent = new Map<string, Issued>();
  private older = new Map<string, Issued>();

  /** `secret` is hexadecimal. */
  constructor(secret: string) {
    this.key = Buffer.from(secret, 'hex');
  }

  issue(tenant: TenantId, task: TaskRef): string {
    const bytes = encode(task);
    this.sign(tenant, payloadOf(bytes)).copy(bytes, bytes.length - SIGNATURE_BYTES);
    const token = PREFIX + bytes.toString('base64url');
    this.remember(tenant, token, task);
    return token;
  }

  /** Undefined for anything that was not issued to this tenant. */
  read(tenant: TenantId, token: string): TaskRef | undefined {
    const issued = this.recent.get(token) ?? this.older.get(token);
    if (issued) return issued.tenant === tenant ? issued.task : undefined; // K3, K1
    if (!token.startsWith(PREFIX) || token.length > MOST_CHARACTERS) return undefined;
    const text = token.slice(PREFIX.length);
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length <= HEAD_BYTES + SIGNATURE_BYTES || bytes.toString('base64url') !== text) return undefined; // K2
    const payload = payloadOf(bytes);
    if (!timingSafeEqual(this.sign(tenant, payload), bytes.subarray(-SIGNATURE_BYTES))) return undefined;
    return decode(payload);
  }

  private remember(tenant: TenantId, token: string, { executionId, taskId }: TaskRef): void {
    if (this.recent.size >= MOST_REMEMBERED) {
      this.older = this.recent;
      this.recent = new Map();
    }
    this.recent.set(token, { tenant, task: { executionId, taskId } });
  }

  private sign(tenant: TenantId, payload: Buffer): Buffer {
    const mac = createHmac('sha256', this.key).update(`${tenant.length}:${tenant}`).update(payload); // K1
    return mac.digest().subarray(0, SIGNATURE_BYTES);
  }
}

/** With room for the signature. */
function encode({ executionId, taskId }: TaskRef): Buffer {
  const isUuid = UUID.test(executionId);
  const nameBytes = isUuid ? UUID_BYTES : Buffer.byteLength(executionId);
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + nameBytes + SIGNATURE_BYTES);
  bytes.writeUInt8(isUuid ? FORM.uuid : FORM.text);
  bytes.writeUInt32BE(taskId, 1);
  if (isUuid) bytes.write(executionId.slice(EXECUTION_ID_PREFIX.length), HEAD_BYTES, 'hex');
  else bytes.write(executionId, HEAD_BYTES);
  return bytes;
}

function payloadOf(bytes: Buffer): Buffer {
  return bytes.subarray(0, -SIGNATURE_BYTES);
}

function decode(payload: Buffer): TaskRef {
  const name = payload.subarray(HEAD_BYTES);
  const executionId =
    payload.readUInt8() === FORM.uuid ? EXECUTION_ID_PREFIX + name.toString('hex') : name.toString('utf8');
  return { executionId, taskId: payload.readUInt32BE(1) };
}
