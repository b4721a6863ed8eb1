import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { KafkaUnavailable, messageOf } from './errors';

const run = promisify(execFile);

/**
 * The folder with the broker's jars, resolved by Maven on first use from the pinned tools/kafka/pom.xml.
 * It appears under its name only when complete, so that a resolution cut short is not taken for a whole one.
 */
export async function resolveJars(cacheDir: string, log: (line: string) => void): Promise<string> {
  const pom = findPom();
  const jars = join(resolve(cacheDir), await versionIn(pom));
  if (existsSync(jars)) return jars;
  log(`fetching the jars of Kafka into ${jars}, once`);
  const half = `${jars}.fetching-${process.pid}`;
  try {
    await mkdir(half, { recursive: true });
    await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${half}`]);
    await rename(half, jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error; // else another start was faster, and its jars are as good
    });
    return jars;
  } catch (error) {
    throw new KafkaUnavailable(
      `Could not fetch the jars of Kafka with Maven: ${messageOf(error).trim()}. ` +
        `Check that "mvn" is installed and reaches its repository, or set KAFKA_BROKERS to a broker that already runs.`,
      { cause: error },
    );
  } finally {
    await rm(half, { recursive: true, force: true });
  }
}

/** Our sources and the build lie at different depths below the project, hence the search upwards. */
function findPom(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const pom = join(folder, 'tools', 'kafka', 'pom.xml');
    if (existsSync(pom)) return pom;
    if (folder === dirname(folder)) throw new KafkaUnavailable(`There is no tools/kafka/pom.xml above ${__dirname}.`);
  }
}

async function versionIn(pom: string): Promise<string> {
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(await readFile(pom, 'utf8'))?.[1];
  if (version === undefined) throw new KafkaUnavailable(`${pom} does not name the version of kafka_2.13.`);
  return version;
}
