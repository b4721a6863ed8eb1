/** Where the objects are, and who may reach them: one bucket of a store that speaks S3. */
export interface S3Settings {
  endpoint: string;
  region: string;
  bucket: string;
  /** What the keys of all objects begin with; empty: nothing. */
  prefix: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Whether the bucket stands in the path of the address, and not before its host. */
  pathStyle: boolean;
}
