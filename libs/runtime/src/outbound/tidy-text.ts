/** What a server said, fit for any text column and for people: cut to `limit` UTF-16 units, no half character, no NUL. */
export function tidyText(text: string, limit: number): string {
  const cut = text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
  return cut.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}
