import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routesOfApp } from '@workflows/platform';
import { Door } from '../testing/door';
import { buildOpenApi } from './open-api';

/** The document as it was released; `UPDATE_OPENAPI=true` writes it anew, and with it the types that the SDK has of it. */
const COMMITTED = join(__dirname, '../../../../docs/openapi.json');
const SDK_TYPES = join(__dirname, '../../../../tools/sdk-types.mjs');

describe('the OpenAPI document', () => {
  let door: Door;
  beforeAll(async () => {
    door = await Door.open();
  });
  afterAll(() => door.close());

  it('has no two shapes of one name: the one would stand where the other is meant', () => {
    const files = readdirSync(join(__dirname, '..'), { recursive: true, encoding: 'utf8' });
    const names = files
      .filter((file) => file.endsWith('.dto.ts'))
      .flatMap((file) => readFileSync(join(__dirname, '..', file), 'utf8').match(/^(export )?class \w+/gm) ?? [])
      .map((line) => line.replace('export ', ''));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('holds every route, and no other', () => {
    const isOurs = ({ method, url }: { method: string; url: string }): boolean =>
      method !== 'HEAD' && !/^\/(docs|openapi\.json)/.test(url);
    const routes = routesOfApp(door.app)
      .filter(isOurs)
      .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{path}')}`);
    const documented = Object.entries(buildOpenApi(door.app).paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((key) => /^(get|put|post|patch|delete)$/.test(key))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual(routes.sort());
    expect(documented.length).toBeGreaterThan(25);
  });

  it('is version 3.1, the same each time, and served', async () => {
    const document = buildOpenApi(door.app);
    expect(document.openapi).toBe('3.1.0');
    expect(JSON.stringify(buildOpenApi(door.app))).toBe(JSON.stringify(document));
    expect((await door.call('GET /openapi.json')).body).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('is the committed docs/openapi.json, so that a change of the API is seen in its diff', () => {
    const text = `${JSON.stringify(buildOpenApi(door.app), null, 2)}\n`;
    if (process.env['UPDATE_OPENAPI'] === 'true') {
      writeFileSync(COMMITTED, text);
      execFileSync(process.execPath, [SDK_TYPES]);
    }
    expect(readFileSync(COMMITTED, 'utf8')).toBe(text);
  });

  it('names every reference that it uses', () => {
    const text = JSON.stringify(buildOpenApi(door.app));
    const schemas = Object.keys(buildOpenApi(door.app).components?.schemas ?? {});
    const used = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name);
    expect(used.filter((name) => !schemas.includes(name ?? ''))).toEqual([]);
  });

  it('gives each operation an id of its own', () => {
    const ids = [...JSON.stringify(buildOpenApi(door.app)).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
