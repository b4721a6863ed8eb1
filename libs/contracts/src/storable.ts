/** Whether a text can be a name: no column of text takes a NUL, and half a surrogate pair is another text once it was stored. */
export function isStorable(text: string): boolean {
  return !/\0|\p{Surrogate}/u.test(text);
}
