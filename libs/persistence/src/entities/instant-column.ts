/** A bigint column that holds an instant or a counter; int8 comes as text unless the connection parses it. */
export const INSTANT = {
  type: 'bigint',
  transformer: {
    from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
    to: (value: unknown): unknown => value,
  },
} as const;
