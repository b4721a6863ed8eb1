import { hash } from 'node:crypto';
import type { Json } from '@workflows/contracts';

/** 22 characters that stand for an answer, whatever gave it: by them a repetition of the same one is known. */
export function answerDigest(answer: Json | object): string {
  return hash('sha256', JSON.stringify(answer), 'base64url').slice(0, 22);
}
