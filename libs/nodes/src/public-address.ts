/** Where the usual gateway is on one's own machine. */
const USUAL = 'http://127.0.0.1:3000';

/** Where people reach the service: as the settings say, else where it is found to listen. */
export class PublicAddress {
  private found: string | undefined;

  constructor(private readonly given: string | undefined) {}

  get url(): string {
    return this.given ?? this.found ?? USUAL;
  }

  /** Only a process that has the REST door knows. */
  listensAt(url: string): void {
    this.found = url;
  }
}
