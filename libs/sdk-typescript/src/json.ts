/** JSON whose shape only those know who give it: what users' functions answer, what events carry. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `unknown` would have each call of a handler cast by hand
export type AnyJson = any;
