import { join } from 'node:path';
import ts from 'typescript';

const DB = join(__dirname, 'db');
/** Parsed once: the libraries of the language are most of the work. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What the compiler has against code that is handed `db`, with collections of these types. */
function faults(body: string, options: ts.CompilerOptions = {}): string[] {
  const name = join(__dirname, 'of-the-test.ts');
  const text = `import type { Db, Document } from ${JSON.stringify(DB)};
    interface User { name: string; age?: number; address?: { city: string } }
    export async function handler(db: Db<{ users: User }>) { ${body} }`;
  const settings = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
    ...options,
  };
  const host = ts.createCompilerHost(settings);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === name || fileExists(path);
  host.getSourceFile = (path, ...more) => {
    if (path === name) return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...more));
    return parsed.get(path);
  };
  const program = ts.createProgram([name], settings, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

jest.setTimeout(60_000);

describe('the types of db', () => {
  it('know documents and what is asked of them, and take every call of the documentation', () =>
    expect(
      faults(`
        const user = await db.users.create({ name: 'Ada', address: { city: 'London' } }, { retry: [], timeout: '5s' });
        const { id, url, revision, createdAt }: { id: string; url: string; revision: number; createdAt: string } = user;
        const { data, meta } = await db.users.find({ age: { gt: 18 }, 'address.city': 'London' }, { sort: '-createdAt', limit: 10 });
        const next: string | null = meta.nextCursor;
        const found: Document<User> | null = await db.users.findOne({ name: 'Ada' }) ?? await db.users.findOne(id);
        const { updatedAt }: Document = await db.users.update(id, { age: 37 }, { ifRevision: revision });
        const { updated } = await db.users.update({ or: [{ age: 1 }, { name: { contains: 'A' } }] }, { age: 2 });
        const { deleted } = await db.users.delete({ createdAt: { lt: updatedAt } });
        const hits = (await db.users.search('engines london', { limit: 5 })).data.map(({ name }) => name.length);
        return [url, createdAt, data[0]?.name, next, found?.address?.city, updated, deleted, ...hits];`),
    ).toEqual([]));

  it('refuse what cannot be meant', () =>
    expect(
      faults(`
        await db.users.create({ age: 1 });
        await db.users.update('a', { name: 1 });
        await db.users.find({ age: { gt: 'old' } });
        await db.users.upsert({});
        return (await db.users.findOne('a')).name;`),
    ).toEqual([
      expect.stringContaining("Property 'name' is missing"),
      expect.stringContaining('not assignable'),
      expect.stringContaining('not assignable'),
      expect.stringContaining("Property 'upsert' does not exist"),
      expect.stringContaining("possibly 'null'"),
    ]));

  it('know of a collection that was given no type what all documents have', () => {
    const body = `const { url, total } = await db.orders.create({ total: 7 }); const n: number = url; return [total, n];`;
    expect(faults(body)).toEqual(["Type 'string' is not assignable to type 'number'."]);
    expect(faults(body, { noUncheckedIndexedAccess: true })).toEqual([]); // any JSON: it would be possibly undefined
  });
});
