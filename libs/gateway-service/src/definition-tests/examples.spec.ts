import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Door } from '../testing/door';

const EXAMPLES = join(__dirname, '../../../../examples/definitions');
const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());

describe('an example of a definition', () => {
  it.each(files)('%s is valid, and comes to what it says by POST /workflows/test', async (file) => {
    const { workflow, input, mocks, expect: expected } = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8'));
    expect((await door.call('POST /workflows/validate', workflow)).body).toMatchObject({ valid: true, errors: [] });
    const tested = await door.call('POST /workflows/test', { definition: workflow, input, mocks });
    expect(tested).toMatchObject({ status: 200, body: expected });
  });
});
