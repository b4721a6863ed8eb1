/** What the service has itself. Connectors are families, too, which people name. */
export const BUILT_IN_FAMILIES = ['ai', 'db', 'slack', 'email'] as const;
export type BuiltInFamily = (typeof BUILT_IN_FAMILIES)[number];

/** What can be done with the documents of a collection: `db.<collection>.<method>`. */
export const DOCUMENT_METHODS = ['create', 'find', 'findOne', 'update', 'delete', 'search'] as const;
export type DocumentMethod = (typeof DOCUMENT_METHODS)[number];

const FORMS: Record<BuiltInFamily, RegExp> = {
  ai: /^ai\.[^.]+$/,
  db: new RegExp(`^db\\.[^.]+\\.(?:${DOCUMENT_METHODS.join('|')})$`),
  slack: /^slack\.postMessage$/,
  email: /^email\.send$/,
};

/**
 * Which part of the service answers calls of that name; undefined: none. A registered function of the name goes before it
 * (business-as-code 7.4), so that what is built in can be replaced by one's own.
 */
export function builtInFamilyOf(name: string): BuiltInFamily | undefined {
  return BUILT_IN_FAMILIES.find((family) => FORMS[family].test(name));
}
