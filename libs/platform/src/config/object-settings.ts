import type { loadConfig } from './load-config';
import { settings } from './settings';

const {
  OBJECTS_S3_ENDPOINT,
  OBJECTS_S3_REGION,
  OBJECTS_S3_BUCKET,
  OBJECTS_S3_PREFIX,
  OBJECTS_S3_ACCESS_KEY_ID,
  OBJECTS_S3_SECRET_ACCESS_KEY,
  OBJECTS_S3_PATH_STYLE,
} = settings;

/** The settings of every app that reads or writes objects. */
export const objectSettings = {
  OBJECTS_S3_ENDPOINT,
  OBJECTS_S3_REGION,
  OBJECTS_S3_BUCKET,
  OBJECTS_S3_PREFIX,
  OBJECTS_S3_ACCESS_KEY_ID,
  OBJECTS_S3_SECRET_ACCESS_KEY,
  OBJECTS_S3_PATH_STYLE,
} as const;

/** All of them, or none: then objects are in Postgres. */
export const OBJECT_SETTINGS_TOGETHER = [
  [
    'OBJECTS_S3_ENDPOINT',
    'OBJECTS_S3_REGION',
    'OBJECTS_S3_BUCKET',
    'OBJECTS_S3_ACCESS_KEY_ID',
    'OBJECTS_S3_SECRET_ACCESS_KEY',
  ],
] as const;

export type ObjectSettings = ReturnType<typeof loadConfig<typeof objectSettings>>;
