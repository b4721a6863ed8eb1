/** New names of states, by those that they had. */
export type StateMap = Readonly<Record<string, string>>;

export function renamed(map: StateMap, state: string): string {
  return Object.hasOwn(map, state) ? (map[state] ?? state) : state;
}
