/** Text as it may stand in XML, between tags and in quotes. What XML 1.0 cannot hold at all becomes U+FFFD. */
export function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A coordinate: short, and never in exponents. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}
