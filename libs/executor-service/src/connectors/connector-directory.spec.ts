import { EngineError, type RegisteredConnector } from '@workflows/contracts';
import { UnknownToRegistry, type RegistryClient } from '@workflows/runtime';
import { FakeClock } from '@workflows/testing';
import { ConnectorDirectory } from './connector-directory';

const connector = (revision: number, operations: string[], more: Partial<RegisteredConnector> = {}) => ({
  tenant: 'default',
  name: 'pets',
  revision,
  deleted: false,
  baseUrl: 'https://pets.example',
  operations,
  ...more,
});

describe('the directory of connectors', () => {
  let committed: RegisteredConnector[];
  let isAway: boolean;
  let isOld: boolean;
  let troubles: unknown[];
  let named: string[];
  let directory: ConnectorDirectory;

  beforeEach(async () => {
    isOld = false;
    [committed, isAway, troubles, named] = [[connector(1, ['listPets', 'getPet'])], false, [], []];
    const ask = async (_pattern: string, _tenant: string, { revision }: { revision?: number }): Promise<unknown> => {
      if (isAway) throw new EngineError('UNAVAILABLE', 'away');
      if (isOld) throw new UnknownToRegistry('registry.connectors.changes');
      return { connectors: committed.filter((one) => one.revision > (revision ?? 0)) };
    };
    directory = new ConnectorDirectory(
      { ask } as RegistryClient,
      new FakeClock(),
      (error) => void troubles.push(error),
    );
    directory.onNames((tenant, name) => void named.push(`${tenant} ${name}`));
    await directory.refresh();
  });

  it('knows the operations of each tenant, and tells of those that are answered for from now on', async () => {
    expect(directory.find('default', 'pets.getPet')).toMatchObject({ revision: 1 });
    expect(directory.find('other', 'pets.getPet')).toBeUndefined();
    expect(directory.find('default', 'pets')).toBeUndefined();
    expect(named).toEqual(['default pets.listPets', 'default pets.getPet']);
    committed = [connector(2, ['listPets'])];
    await directory.refresh();
    expect(directory.find('default', 'pets.getPet')).toBeUndefined();
    committed = [connector(3, [], { deleted: true })];
    await directory.refresh();
    expect(directory.find('default', 'pets.listPets')).toBeUndefined();
  });

  it('keeps what it knows while the registry is away', async () => {
    isAway = true;
    await directory.refresh();
    expect([directory.find('default', 'pets.getPet')?.revision, troubles.length]).toEqual([1, 1]);
  });

  it('says once that the registry is too old, and what to do until it is not', async () => {
    isOld = true;
    for (let looks = 0; looks < 3; looks++) await directory.refresh();
    expect(troubles).toHaveLength(1);
    expect(directory.advice('default', 'birds.list')).toContain('Upgrade the registry');
    isOld = false;
    await directory.refresh();
    expect(directory.advice('default', 'birds.list')).toBe('Connect its API (PUT /connectors/birds)');
    isOld = true;
    await directory.refresh();
    expect(troubles).toHaveLength(2);
  });

  it('says what to do about a name that nothing answers for', () => {
    expect(directory.advice('default', 'pets.getPets')).toContain('nearest is "pets.getPet"');
    expect(directory.advice('default', 'birds.list')).toBe('Connect its API (PUT /connectors/birds)');
    expect(directory.advice('default', 'sendEmail')).toBeUndefined();
  });
});
