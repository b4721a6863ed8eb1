import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics';

const name = 'http_request_duration_seconds';
const BUCKETS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000, 60_000];

interface Series {
  method: string;
  route: string;
  status: number;
  count: number;
  sumMs: number;
  buckets: number[];
}

/**
 * Counts requests by route, method and status. Kept as plain numbers and handed to prom-client when someone looks: its
 * own histogram hashes the labels on each request.
 */
export function watchRequests(fastify: FastifyInstance, metrics: Metrics): void {
  const all = new Map<string, Series>();
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const key = `${reply.statusCode}${method}${route}`;
    let series = all.get(key);
    if (!series) {
      series = { method, route, status: reply.statusCode, count: 0, sumMs: 0, buckets: BUCKETS_MS.map(() => 0) };
      all.set(key, series);
    }
    count(series, reply.elapsedTime);
    done();
  });
  const labels = ['method', 'route', 'status'];
  const help = 'HTTP requests by route, in seconds';
  const duration = metrics.histogram({ name, help, labelNames: labels, buckets: BUCKETS_MS.map((ms) => ms / 1000) });
  // What the registry asks a histogram for; prom-client does not type it.
  const getForPromString = async () => ({
    name,
    help,
    type: 'histogram',
    aggregator: 'sum',
    values: [...all.values()].flatMap(valuesOf),
  });
  Object.assign(duration, { getForPromString });
}

function count(series: Series, ms: number): void {
  series.count++;
  series.sumMs += ms;
  const bucket = BUCKETS_MS.findIndex((limit) => ms <= limit);
  if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
}

/** Cumulative, as the format wants it. */
function valuesOf({ method, route, status, count: total, sumMs, buckets }: Series) {
  const labels = { method, route, status: String(status) };
  let seen = 0;
  const below = BUCKETS_MS.map((ms, i) => {
    seen += buckets[i] ?? 0;
    return { metricName: `${name}_bucket`, labels: { ...labels, le: ms / 1000 }, value: seen };
  });
  return [
    ...below,
    { metricName: `${name}_bucket`, labels: { ...labels, le: '+Inf' }, value: total },
    { metricName: `${name}_sum`, labels, value: sumMs / 1000 },
    { metricName: `${name}_count`, labels, value: total },
  ];
}
