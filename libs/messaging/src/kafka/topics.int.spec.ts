import { SILENT } from '../log';
import { describeKafka, installation } from './broker.fixture';
import { ensureTopics } from './topics';

const SHARDS = 8;

describeKafka('the topics of an installation', () => {
  it('are refused with another number of partitions than there are shards, and taken with the right one again and again', async () => {
    const { kafka, topics, owner } = await installation(SHARDS);
    await ensureTopics(kafka, { shardCount: SHARDS, topics, owner, log: SILENT });
    await expect(ensureTopics(kafka, { shardCount: SHARDS + 1, topics, owner, log: SILENT })).rejects.toThrow(
      /has 8 partitions, but this installation has 9 shards/,
    );
  });
});
