import { createHmac } from 'node:crypto';
import { DerivedCallSignatures } from './derived-call-signatures';

const signatures = new DerivedCallSignatures('00'.repeat(32));

describe('the signature of a call', () => {
  it('is the one that Standard Webhooks computes from the secret that the function was shown', () => {
    const message = { id: 'execution_1-4', atSeconds: 1_700_000_000, body: '{"a":1}' };
    const key = Buffer.from(signatures.secretOf('default', 'sendEmail').slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update('execution_1-4.1700000000.{"a":1}').digest('base64');
    expect(signatures.sign('default', 'sendEmail', message)).toEqual({
      'webhook-id': 'execution_1-4',
      'webhook-timestamp': '1700000000',
      'webhook-signature': `v1,${expected}`,
    });
  });

  it('has a secret of its own for each tenant and function, the same after a restart', () => {
    const secrets = [signatures.secretOf('a', 'f'), signatures.secretOf('b', 'f'), signatures.secretOf('a', 'g')];
    expect(new Set(secrets).size).toBe(3);
    expect(new DerivedCallSignatures('00'.repeat(32)).secretOf('a', 'f')).toBe(secrets[0]);
  });
});
