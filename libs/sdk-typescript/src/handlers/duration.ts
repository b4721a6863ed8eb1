/** A duration: milliseconds, ISO 8601 (`PT5M`), or `30s`, `5m`, `2h`, `7d`. */
export type Duration = number | string;
