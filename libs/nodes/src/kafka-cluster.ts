import type { TenantId } from '@workflows/contracts';
import { RecordMac, createKafka, ensureTopics, installationId } from '@workflows/messaging/kafka';
import type { KafkaSettings } from '@workflows/platform';
import type { Foundation } from './foundation';
import { kafkaSecurity } from './kafka-security';

/** The cluster, what makes our records on it ours, and whom those speak for who may write triggers to it. */
export interface KafkaCluster {
  kafka: ReturnType<typeof createKafka>;
  mac: RecordMac;
  tenant: TenantId;
}

export interface KafkaClusterOptions {
  brokers: string[];
  /** The secret of our own services. */
  secret: string;
  settings: KafkaSettings;
  tenant: TenantId;
}

/** Reaches the cluster and makes the topics that are missing; refuses to go on with those of another installation, or when partitions and shards differ (I35). */
export async function openKafka(
  { brokers, secret, settings, tenant }: KafkaClusterOptions,
  { installation, instanceId, log, persistence }: Foundation,
): Promise<KafkaCluster> {
  const kafka = createKafka({ brokers, clientId: instanceId, log, ...kafkaSecurity(settings) });
  const owner = { id: installationId(installation.tokenSecret), progress: await persistence.installation.progress() };
  await ensureTopics(kafka, { shardCount: installation.shardCount, owner, log });
  const takesUnsigned = settings.KAFKA_UNSIGNED_RECORDS === 'accept';
  return { kafka, tenant, mac: new RecordMac({ secret, installation: installation.tokenSecret, takesUnsigned }) };
}
