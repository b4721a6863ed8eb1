import { randomBytes } from 'node:crypto';

/** For the `beforeAll` that asks for a broker first: it may have to fetch the jars. */
export const BROKER_START_MS = 180_000;

/** The address of this run's Kafka broker, as KAFKA_BROKERS wants it. It is started when it is first asked for. */
export async function testBroker(): Promise<string> {
  if (!hasTestBroker()) throw new Error('Kafka is off for this run (WORKFLOWS_TEST_KAFKA): skip what needs a broker.');
  return process.env['TEST_KAFKA_BROKERS'] ?? askKeeper('/kafka');
}

/** Whether this run has a broker; without Java it has none: `const withBroker = hasTestBroker() ? describe : describe.skip`. */
export function hasTestBroker(): boolean {
  return process.env['WORKFLOWS_TEST_KAFKA'] !== 'off';
}

/** What topics and groups of one test are called with, for the broker is shared by all tests of the run. */
export function freshTopicPrefix(): string {
  return `test-${randomBytes(6).toString('hex')}.`;
}

/** A database on this run's Postgres server, to reach the others from. */
export async function testServerUrl(): Promise<string> {
  return process.env['TEST_DATABASE_URL'] ?? askKeeper('/postgres');
}

/** A folder that is deleted after the run; another user may pass it. */
export async function testFolder(): Promise<string> {
  return askKeeper('/folder');
}

async function askKeeper(path: string): Promise<string> {
  const address = process.env['WORKFLOWS_TEST_SERVERS'];
  if (address === undefined)
    throw new Error('This run keeps no servers: its Jest config lacks the globalSetup of libs/testing.');
  // Connections are not kept: one that the keeper has just ended would be taken for its answer.
  const response = await fetch(address + path, { headers: { connection: 'close' } });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
