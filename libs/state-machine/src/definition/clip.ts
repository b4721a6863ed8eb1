/** A name of the user's in a message: never longer than is of use. */
export function clip(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
