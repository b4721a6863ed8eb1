/** How wide a character is at the sizes of the picture, for a picture is drawn where no fonts are. Rather too wide. */
export const CHARACTER = { title: 7.6, small: 6.4 };

/** In characters; those of wide scripts count twice. */
export function widthOf(text: string): number {
  return [...text].reduce((sum, char) => sum + ((char.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);
}
