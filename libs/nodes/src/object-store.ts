import type { ObjectSettings } from '@workflows/platform';
import { openS3Objects } from '@workflows/s3-objects';
import type { ObjectStore } from '@workflows/runtime';
import type { Logger } from 'pino';

export interface OpenObjects {
  objects: ObjectStore;
  close(): Promise<void>;
}

/** The store of the objects that the settings name; undefined: the one in the database. Throws where it cannot be used. */
export async function openObjects(settings: ObjectSettings, logger: Logger): Promise<OpenObjects | undefined> {
  const { OBJECTS_S3_ENDPOINT: endpoint, OBJECTS_S3_REGION: region, OBJECTS_S3_BUCKET: bucket } = settings;
  const { OBJECTS_S3_ACCESS_KEY_ID: accessKeyId, OBJECTS_S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if (!endpoint || !region || !bucket || !accessKeyId || !secretAccessKey) return undefined;
  const where = {
    endpoint,
    region,
    bucket,
    prefix: settings.OBJECTS_S3_PREFIX,
    pathStyle: settings.OBJECTS_S3_PATH_STYLE,
  };
  const opened = await openS3Objects({ ...where, accessKeyId, secretAccessKey });
  logger.info(where, 'objects are in an S3 bucket');
  if (!opened.keepsConditions)
    logger.warn(
      'the object store does not look at If-None-Match: of two who create an object at once, both may be told that they did',
    );
  return opened;
}
