import { isJsonObject } from '@workflows/contracts';
import type { Json, TenantId } from '@workflows/contracts';
import type { BundleStore, StoredBundle } from '@workflows/runtime';
import { readHandlerProgram } from '@workflows/state-machine/handlers';
import type { FindWorkflow } from '../workflows/find-workflow';

/** What authors wrote, of versions that are code. */
export class FindSource {
  constructor(
    private readonly workflows: FindWorkflow,
    private readonly bundles: BundleStore,
  ) {}

  /** Takes `@version`. */
  async of(tenant: TenantId, ref: string): Promise<{ source?: string }> {
    const { handler } = await this.workflows.get(tenant, ref);
    const program = readHandlerProgram(handler);
    const stored = program && (await this.bundles.read(tenant, program.bundle));
    return stored ? { source: writtenIn(stored) ?? stored.text } : {};
  }
}

/** As the source map has it, but for what is of packages; undefined where it does not say. */
function writtenIn({ sourceMap }: StoredBundle): string | undefined {
  const map: Json | undefined = sourceMap === undefined ? undefined : JSON.parse(sourceMap);
  if (!isJsonObject(map) || !Array.isArray(map['sources']) || !Array.isArray(map['sourcesContent'])) return undefined;
  const contents = map['sourcesContent'];
  const written = map['sources'].flatMap((name, index): [string, string][] => {
    const text = contents[index];
    return typeof name === 'string' && typeof text === 'string' && !name.includes('node_modules/')
      ? [[name, text]]
      : [];
  });
  const [only] = written;
  if (only === undefined) return undefined;
  return written.length === 1 ? only[1] : written.map(([name, text]) => `// ${name}\n${text}`).join('\n');
}
