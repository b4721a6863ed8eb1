/** A statement in the making: everything that anybody has written goes in as a parameter. */
export class Statement {
  readonly values: unknown[] = [];

  /** How the value is written into the text. */
  parameter(value: unknown, type: 'text' | 'text[]' | 'bigint' | 'jsonb' | 'integer'): string {
    this.values.push(type === 'jsonb' ? JSON.stringify(value) : value);
    return `$${this.values.length}::${type}`;
  }
}
