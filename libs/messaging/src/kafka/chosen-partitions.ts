import { AssignerProtocol, PartitionAssigners, type PartitionAssigner } from 'kafkajs';

/** Given how many partitions the topic has, those to read. */
export type ChoosePartitions = (count: number) => number[];

/**
 * For a group of one process that reads some partitions of a topic. kafkajs cannot be told which to read; but it lets the
 * members of a group share them out as they like, again whenever the number of partitions changes.
 */
export function chosenPartitions(choose: ChoosePartitions): PartitionAssigner {
  return (config) => ({
    ...PartitionAssigners.roundRobin(config),
    name: 'ChosenPartitions',
    assign: async ({ members, topics }) => {
      const assignment = Object.fromEntries(
        topics.map((topic) => [topic, choose(config.cluster.findTopicPartitionMetadata(topic).length)]),
      );
      const memberAssignment = AssignerProtocol.MemberAssignment.encode({
        version: 0,
        assignment,
        userData: Buffer.alloc(0),
      });
      return members.map(({ memberId }) => ({ memberId, memberAssignment }));
    },
  });
}
