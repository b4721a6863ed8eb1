import { RecordMac, commandPlace } from './record-mac';

const OURS = { secret: 'a secret of the specs', installation: 'one' };
const value = Buffer.from('{"a":1}');
const place = commandPlace(3);
const headers = new RecordMac(OURS).headers(place, value);

describe('a record', () => {
  it('of this installation is believed', () =>
    expect(new RecordMac(OURS).fault(place, { value, headers })).toBeUndefined());

  it.each<[string, RecordMac, string, Buffer]>([
    ['that was changed', new RecordMac(OURS), place, Buffer.from('{"a":2}')],
    ['that was copied to another shard', new RecordMac(OURS), commandPlace(4), value],
    ['of another installation', new RecordMac({ ...OURS, installation: 'two' }), place, value],
    ['under another secret', new RecordMac({ ...OURS, secret: 'another of the specs' }), place, value],
    [
      'that was changed, where those without a MAC are taken',
      new RecordMac({ ...OURS, takesUnsigned: true }),
      place,
      Buffer.from('x'),
    ],
  ])('%s is not', (_, mac, at, bytes) => expect(mac.fault(at, { value: bytes, headers })).toMatch(/is wrong/));

  it.each([{}, { other: 'x' }])('without a MAC is taken only where that was said: %j', (without) => {
    expect(new RecordMac(OURS).fault(place, { value, headers: without })).toMatch(/has no MAC/);
    expect(new RecordMac({ ...OURS, takesUnsigned: true }).fault(place, { value, headers: without })).toBeUndefined();
  });

  it.each(['text', Buffer.alloc(5), [headers['workflows-mac'] as Buffer]])(
    'with another form of MAC is refused',
    (given) =>
      expect(new RecordMac(OURS).fault(place, { value, headers: { 'workflows-mac': given as Buffer } })).toMatch(
        /is wrong/,
      ),
  );
});
