import { checkAddress, checkUrl } from './address-policy';

const OPEN = { allowPrivateNetwork: true };
const SHUT = { allowPrivateNetwork: false };

describe('an address that a connection is about to be made to', () => {
  it.each([
    ['8.8.8.8'],
    ['172.15.255.255'],
    ['172.32.0.0'],
    ['100.63.255.255'],
    ['100.128.0.0'],
    ['126.255.255.255'],
    ['128.0.0.1'],
    ['223.255.255.255'],
    ['2606:4700:4700::1111'],
    ['::ffff:8.8.8.8'],
    ['64:ff9b::808:808'],
    ['2002:808:808::1'],
    ['0:0:0:0:0:ffff:808:808'],
    ['::FFFF:8.8.8.8'],
    ['::8.8.8.8'],
    ['::ffff:0:8.8.8.8'],
    ['2606:4700:4700::1111%eth0'],
  ])('%s is public and may be called', (ip) => {
    expect(checkAddress(ip, SHUT)).toEqual({ ok: true });
  });

  it.each([
    ['127.0.0.1'],
    ['127.255.255.254'],
    ['10.0.0.1'],
    ['172.16.0.1'],
    ['172.31.255.255'],
    ['192.168.1.1'],
    ['100.64.0.1'],
    ['198.19.0.1'],
    ['::1'],
    ['0:0:0:0:0:0:0:1'],
    ['fc00::1'],
    ['fd12:3456::1'],
    ['fec0::1'],
    ['::ffff:127.0.0.1'],
    ['::ffff:7f00:1'],
    ['::ffff:0:10.0.0.1'],
    ['::127.0.0.1'],
    ['64:ff9b::10.0.0.1'],
    ['2002:0a00:0001::1'],
    ['2002:7f00:1::'],
    ['::7f00:1'],
    ['0:0:0:0:0:ffff:7f00:1'],
    ['::FFFF:10.0.0.1'],
    ['::ffff:127.0.0.1%eth0'],
    ['::ffff:0:7f00:1'],
    ['64:ff9b::c0a8:101'],
    ['64:ff9b:0:0:0:0:100.64.0.1'],
    ['feff:ffff::1'],
  ])('%s is private and needs the private network to be allowed', (ip) => {
    expect(checkAddress(ip, SHUT)).toEqual({ ok: false, reason: expect.stringContaining('ALLOW_PRIVATE_NETWORK') });
    expect(checkAddress(ip, OPEN)).toEqual({ ok: true });
  });

  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['169.254.169.254', 'metadata'],
    ['169.254.0.1', 'link-local'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['192.0.0.192', 'reserved'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf::1', 'link-local'],
    ['ff02::1', 'multicast'],
    ['fd00:ec2::254', 'metadata'],
    ['FD00:0EC2:0:0::254', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['::ffff:a9fe:a9fe', 'metadata'],
    ['::169.254.169.254', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['64:ff9b:1::a9fe:a9fe', 'NAT64'],
    ['2002:a9fe:a9fe::1', 'metadata'],
    ['2001:0:4136:e378::1', 'Teredo'],
    ['::ffff:0:169.254.169.254', 'metadata'],
    ['::a9fe:a9fe', 'metadata'],
    ['::ffff:169.254.169.254%1', 'metadata'],
    ['2002:a83f:8110::', 'metadata'],
    ['::ffff:0.0.0.0', 'unspecified'],
    ['::2', 'unspecified'],
    ['::ffff:255.255.255.255', 'broadcast'],
    ['192.0.2.1', 'reserved'],
    ['203.0.113.1', 'reserved'],
    ['::ffff:198.51.100.1', 'reserved'],
    ['100::1', 'reserved'],
    ['2001:db8::1', 'reserved'],
    ['3fff::1', 'reserved'],
  ])('%s is never called, whatever is allowed', (ip, word) => {
    expect(checkAddress(ip, OPEN)).toEqual({ ok: false, reason: expect.stringContaining(word) });
  });

  it.each([
    [''],
    ['localhost'],
    ['127.1'],
    ['0177.0.0.1'],
    ['1.2.3.4.5'],
    ['256.1.1.1'],
    ['1::2::3'],
    ['::1::'],
    ['12345::'],
    ['1:2:3:4:5:6:7'],
    ['::1.2.3'],
    ['1:2:3:4:5:6:7:8::'],
    ['1:2:3:4:5:6:7:8:9'],
    [':::'],
    ['::g'],
    ['2130706433'],
    ['0x7f000001'],
    ['0x7f.0.0.1'],
    ['010.0.0.1'],
    ['8.8.8.08'],
    ['+1.2.3.4'],
    ['1.2.3.4 '],
    ['1.2.3.4\n'],
    ['1.2.3.4%eth0'],
    ['１.2.3.4'],
    ['::ffff:0177.0.0.1'],
    ['::ffff:0x7f.0.0.1'],
    ['::ffff:256.0.0.1'],
    ['::ffff:127.1'],
    ['::0251.0376.0251.0376'],
    ['::ffff:010.0.0.1%eth0'],
    ['64:ff9b::012.0.0.1'],
    ['2606:4700:4700::1111%'],
    ['[::1]'],
    ['::1/128'],
  ])('"%s" cannot be read and is refused', (ip) => {
    expect(checkAddress(ip, OPEN).ok).toBe(false);
  });
});

describe('a URL that someone registers', () => {
  it.each([
    ['https://example.com'],
    ['http://example.com:8080/path?query#hash'],
    ['https://example.com./'],
    ['https://[2606:4700:4700::1111]:8443/'],
    ['https://metadata.example.com/'],
    ['https://xn--bcher-kva.example/'],
  ])('%s may be called', (url) => {
    expect(checkUrl(url, SHUT)).toEqual({ ok: true });
  });

  it.each([
    ['http://localhost:3000/'],
    ['http://LOCALHOST/'],
    ['http://localhost./'],
    ['http://api.localhost/'],
    ['http://127.0.0.1:9/'],
    ['http://127.0.0.1./'],
    ['http://127.1/'],
    ['http://2130706433/'],
    ['http://0x7f000001/'],
    ['http://0177.0.0.1/'],
    ['http://0x7f.1/'],
    ['http://%31%32%37.0.0.1/'],
    ['http://１２７.0.0.1/'],
    ['http://[::1]/'],
    ['http://[::ffff:127.0.0.1]/'],
    ['http://[::ffff:7f00:1]/'],
    ['http://[64:ff9b::7f00:1]/'],
    ['http://[2002:7f00:1::]/'],
    ['https://10.1.2.3/'],
  ])('%s leads to the private network and needs it to be allowed', (url) => {
    expect(checkUrl(url, SHUT).ok).toBe(false);
    expect(checkUrl(url, OPEN)).toEqual({ ok: true });
  });

  it.each([
    ['http://169.254.169.254/latest/meta-data', 'metadata'],
    ['http://2852039166/', 'metadata'],
    ['http://0xa9fea9fe/', 'metadata'],
    ['http://0251.0376.0251.0376/', 'metadata'],
    ['http://[::ffff:169.254.169.254]/', 'metadata'],
    ['http://[fd00:ec2::254]/', 'metadata'],
    ['http://[fe80::1]/', 'link-local'],
    ['http://metadata.google.internal/', 'metadata'],
    ['http://METADATA.google.internal./', 'metadata'],
    ['http://metadata/', 'metadata'],
    ['http://0/', 'unspecified'],
    ['http://0.0.0.0:80/', 'unspecified'],
    ['http://[::]/', 'unspecified'],
    ['http://255.255.255.255/', 'broadcast'],
    ['file:///etc/passwd', 'file:'],
    ['ftp://example.com/', 'ftp:'],
    ['gopher://example.com/', 'gopher:'],
    ['javascript:alert(1)', 'javascript:'],
    ['data:text/plain,x', 'data:'],
    ['ws://example.com/', 'ws:'],
    ['http://user:secret@example.com/', 'credentials'],
    ['http://user@example.com/', 'credentials'],
    ['example.com/path', 'absolute'],
    ['/path', 'absolute'],
    ['', 'absolute'],
    ['http://', 'absolute'],
    ['http://256.256.256.256/', 'absolute'],
  ])('%s is never called', (url, word) => {
    expect(checkUrl(url, OPEN)).toEqual({ ok: false, reason: expect.stringContaining(word) });
  });

  it('does not repeat the secret of a URL in its reason', () => {
    expect(JSON.stringify(checkUrl('http://user:secret@example.com/', OPEN))).not.toContain('secret');
  });
});
