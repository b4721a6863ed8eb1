import { hash } from 'node:crypto';
import { canonicalJson } from '@workflows/contracts';
import type { Json } from '@workflows/contracts';

const STARTS_WITH = ['input', 'labels', 'name', 'nameReuse'] as const;
type StartField = (typeof STARTS_WITH)[number];

/**
 * Stands for what a start asks for, where two of them bear the same idempotency key: the body compared as JSON without
 * the key (settled 32). REST and `workflows.triggers` share their keys, and so this one rule.
 */
export function startDigest(body: { readonly [Field in StartField]?: Json | undefined }): string {
  const given = STARTS_WITH.flatMap((field) => (body[field] === undefined ? [] : [[field, body[field]] as const]));
  return hash('sha256', canonicalJson(Object.fromEntries(given)), 'base64url');
}
