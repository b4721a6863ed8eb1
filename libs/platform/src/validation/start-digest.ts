import { hash } from 'node:crypto';
import { canonicalJson } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';

/**
 * Stands for what a start asks for, where two of them bear the same idempotency key: the body compared as JSON without
 * the key (settled 32). REST and `workflows.triggers` share their keys, and so this one rule.
 */
export function startDigest(input: Json | undefined): string {
  const compared = canonicalJson(input === undefined ? {} : { input });
  return hash('sha256', compared, 'base64url');
}
